/** The partition that the driver gives a key: FNV-1a of its UTF-8, modulo. Another one than Kafka's clients choose, and as good for tests. */
export function partitionOf(key: string, partitions: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % partitions;
}
