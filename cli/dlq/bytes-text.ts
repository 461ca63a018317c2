/** Bytes that may be text, as people and programs read them. */

/** The text; undefined where the bytes are no UTF-8, or hold characters that steer a terminal. */
export function textOf(bytes: Buffer): string | undefined {
  const text = bytes.toString();
  if (!Buffer.from(text).equals(bytes) || /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text)) return undefined;
  return text;
}

/** For one line: the text, else its bytes in hexadecimal; null is (none). */
export function inLine(bytes: Buffer | null, most = 200): string {
  if (bytes === null) return '(none)';
  const text = textOf(bytes);
  const shown = text ?? `0x${bytes.subarray(0, most).toString('hex')}`;
  if (text === '') return '(empty)';
  return shown.length > most ? `${shown.slice(0, most)}… (${String(bytes.length)} bytes)` : shown;
}

/** For JSON: text as it is, other bytes in base64. */
export const inJson = (bytes: Buffer | null): string | { readonly base64: string } | null =>
  bytes === null ? null : (textOf(bytes) ?? { base64: bytes.toString('base64') });
