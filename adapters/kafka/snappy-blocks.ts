/** The first 8 bytes of snappy-java's own framing ("xerial"), in which Java's producers write. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** The magic, then two version numbers that no reader looks at. */
const XERIAL_HEADER_BYTES = 16;

export interface SnappyBlock {
  readonly block: Buffer;
  /** Bytes that the block says it unpacks to. */
  readonly unpacked: number;
}

/**
 * The raw Snappy blocks of a batch: many behind one header as snappy-java frames them, each after its length (32 bits, big
 * end first); or the one that librdkafka writes without any framing.
 * Formats: https://github.com/xerial/snappy-java (SnappyOutputStream), https://github.com/google/snappy/blob/main/format_description.txt
 */
export function snappyBlocks(bytes: Buffer): SnappyBlock[] {
  if (!bytes.subarray(0, XERIAL.length).equals(XERIAL)) return [sized(bytes)];
  if (bytes.length < XERIAL_HEADER_BYTES) throw new Error('it ends in the middle of its header');
  const blocks: SnappyBlock[] = [];
  for (let at = XERIAL_HEADER_BYTES; at < bytes.length;) {
    const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : Infinity;
    if (at + 4 + length > bytes.length) throw new Error('it ends in the middle of a block');
    blocks.push(sized(bytes.subarray(at + 4, at + 4 + length)));
    at += 4 + length;
  }
  return blocks;
}

/** A block starts with its unpacked length: 7 bits a byte, the lowest first, at most 32 bits. */
function sized(block: Buffer): SnappyBlock {
  let unpacked = 0;
  for (let i = 0; i < 5; i += 1) {
    const byte = block[i];
    if (byte === undefined) break;
    unpacked += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) return { block, unpacked };
  }
  throw new Error('a block does not say its length');
}
