import { crc32 } from 'node:zlib';

const NOTE = Buffer.from('Comment\0again');
const PNG_START = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
/** Signature and header chunk. */
const PNG_HEADER_BYTES = 33;

/** The same pixels in another file: a comment in a JPEG or PNG; other formats as they are. */
export function resalted(file: Buffer): Buffer {
  if (file[0] === 0xff && file[1] === 0xd8) {
    const comment = Buffer.alloc(4 + NOTE.length);
    comment.writeUInt16BE(0xfffe, 0);
    comment.writeUInt16BE(2 + NOTE.length, 2);
    NOTE.copy(comment, 4);
    return Buffer.concat([file.subarray(0, 2), comment, file.subarray(2)]);
  }
  if (!file.subarray(0, 4).equals(PNG_START)) return file;
  const body = Buffer.concat([Buffer.from('tEXt'), NOTE]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(NOTE.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([
    file.subarray(0, PNG_HEADER_BYTES),
    length,
    body,
    sum,
    file.subarray(PNG_HEADER_BYTES),
  ]);
}
