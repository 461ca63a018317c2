import { createHash } from 'node:crypto';

export type Split = 'development' | 'test';

/**
 * Which half of the Magento listings a style belongs to: by the parity of the first byte of sha256(style), even = development.
 * By style, never by picture, because a style's colours are mostly one photo recoloured.
 */
export function styleSplit(style: string): Split {
  const firstByte = createHash('sha256').update(style, 'utf8').digest()[0] ?? 0;
  return firstByte % 2 === 0 ? 'development' : 'test';
}
