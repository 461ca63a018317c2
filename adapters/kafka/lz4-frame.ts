const MAGIC = 0x184d2204;
const FLAG = { blockChecksum: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 };
/** Of a block's length: it is stored as it was. */
const STORED = 0x8000_0000;
/** The most that a byte of a block can stand for: 255 bytes of a match (lz4 block format). */
const MOST_PER_BYTE = 255;

/**
 * The most bytes that an LZ4 frame can unpack to, from the lengths of its blocks alone. Throws where the frame does not close:
 * the library takes what came before the cut for all of it.
 * Format: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export function lz4FrameBound(bytes: Buffer): number {
  const flags = bytes[4] ?? 0;
  if (bytes.length < 7 || bytes.readUInt32LE(0) !== MAGIC)
    throw new Error('it does not start as an LZ4 frame');
  const blockMax = 2 ** (8 + 2 * (((bytes[5] ?? 0) >> 4) & 0x07));
  const optional = (has(flags, FLAG.contentSize) ? 8 : 0) + (has(flags, FLAG.dictionary) ? 4 : 0);
  const blockTail = has(flags, FLAG.blockChecksum) ? 4 : 0;
  let bound = 0;
  for (let at = 7 + optional; at + 4 <= bytes.length;) {
    const word = bytes.readUInt32LE(at);
    at += 4;
    if (word === 0) {
      if (at + (has(flags, FLAG.contentChecksum) ? 4 : 0) > bytes.length) break;
      return bound;
    }
    const length = word % STORED;
    bound += word >= STORED ? length : Math.min(blockMax, length * MOST_PER_BYTE);
    at += length + blockTail;
  }
  throw new Error('the LZ4 frame has no end');
}

const has = (flags: number, flag: number): boolean => (flags & flag) !== 0;
