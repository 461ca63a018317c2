/**
 * The bits of a hash, shuffled before they are cut into bands. Neighbouring bits of PDQ are rows of a cosine transform and agree
 * on centred products before a plain background: unshuffled bands gave 15 times the candidates of evenly spread ones, shuffled
 * bands 1.5 times (docs/dedup.md).
 *
 * The table is part of the stored format, so it is written out here and named in every key (HASH_LAYOUT); it came from a
 * Fisher-Yates shuffle whose draw for place i, 255 down to 1, is the first four bytes of sha256("agpis:h1:<i>") modulo i + 1.
 */
export const HASH_LAYOUT = 'h1';

const BYTES = 32;

/** Bit i of a shuffled hash is bit PERMUTATION[i] of the hash; bit 0 is the highest of the first byte. */
// prettier-ignore
export const PERMUTATION: readonly number[] = [
  194, 93, 216, 157, 112, 129, 162, 164, 207, 4, 127, 195, 128, 46, 254, 244,
  36, 104, 117, 160, 82, 123, 34, 76, 14, 68, 182, 58, 193, 217, 227, 90,
  130, 103, 167, 55, 83, 16, 7, 29, 231, 120, 78, 139, 134, 152, 250, 65,
  208, 98, 239, 150, 84, 185, 158, 100, 203, 15, 32, 22, 247, 225, 183, 44,
  253, 242, 147, 174, 121, 99, 87, 229, 212, 144, 221, 89, 224, 191, 43, 86,
  175, 155, 133, 59, 187, 33, 255, 61, 77, 204, 251, 38, 19, 96, 146, 159,
  40, 67, 138, 153, 25, 35, 80, 26, 192, 54, 6, 119, 63, 140, 64, 252,
  125, 39, 240, 180, 13, 10, 136, 186, 106, 66, 199, 132, 143, 12, 197, 47,
  210, 248, 118, 163, 235, 18, 218, 241, 116, 219, 107, 137, 156, 71, 105, 230,
  189, 37, 236, 176, 238, 8, 126, 131, 20, 0, 228, 27, 243, 110, 42, 190,
  161, 154, 237, 51, 213, 172, 52, 92, 145, 151, 179, 198, 122, 111, 17, 3,
  30, 73, 200, 5, 184, 201, 31, 9, 108, 209, 170, 24, 56, 94, 11, 206,
  69, 168, 88, 173, 205, 72, 178, 222, 23, 62, 232, 45, 53, 124, 202, 214,
  135, 48, 165, 169, 28, 141, 113, 215, 50, 171, 79, 21, 211, 245, 57, 41,
  249, 226, 166, 95, 177, 149, 2, 188, 115, 97, 75, 81, 70, 109, 101, 85,
  142, 1, 60, 196, 74, 49, 181, 220, 223, 91, 102, 234, 114, 148, 233, 246,
];

/** 64 hex digits to 32 shuffled bytes. Distances between shuffled hashes are those between the hashes. */
export function shuffle(hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  const shuffled = Buffer.alloc(BYTES);
  for (let i = 0; i < PERMUTATION.length; i++) {
    const from = PERMUTATION[i]!;
    if ((bytes[from >> 3]! << (from & 7)) & 128) shuffled[i >> 3]! |= 128 >> (i & 7);
  }
  return shuffled;
}

/** 32 shuffled bytes back to 64 hex digits. */
export function unshuffle(shuffled: Uint8Array): string {
  const bytes = Buffer.alloc(BYTES);
  for (let i = 0; i < PERMUTATION.length; i++) {
    const to = PERMUTATION[i]!;
    if ((shuffled[i >> 3]! << (i & 7)) & 128) bytes[to >> 3]! |= 128 >> (to & 7);
  }
  return bytes.toString('hex');
}
