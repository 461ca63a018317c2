/**
 * Which partition a key belongs to: as Java's default partitioner and kafkajs' say (murmur2 of the key's bytes), so that what this
 * engine repartitions lies where every other producer would put it.
 */
export const partitionOfKey = (key: Buffer, partitions: number): number =>
  (murmur2(key) & 0x7fff_ffff) % partitions;

const SEED = 0x9747_b28c;
const M = 0x5bd1_e995;

/** Austin Appleby's MurmurHash2, 32 bits, with the seed that Kafka uses. */
export function murmur2(bytes: Buffer): number {
  const { length } = bytes;
  let hash = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let word = Math.imul(bytes.readInt32LE(at), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  const rest = length - at;
  if (rest > 2) hash ^= (bytes[at + 2] ?? 0) << 16;
  if (rest > 1) hash ^= (bytes[at + 1] ?? 0) << 8;
  if (rest > 0) hash = Math.imul(hash ^ (bytes[at] ?? 0), M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
