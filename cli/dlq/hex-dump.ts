const WIDTH = 16;

/** Lines as `hexdump -C` writes them: offset, sixteen bytes, and what of them is printable ASCII. `most` bytes, and a line that says how many are left. */
export function hexDump(bytes: Buffer, most = 1_024): string[] {
  const shown = bytes.subarray(0, most);
  const lines: string[] = [];
  for (let at = 0; at < shown.length; at += WIDTH) {
    const row = [...shown.subarray(at, at + WIDTH)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const text = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${at.toString(16).padStart(8, '0')}  ${hex.padEnd(3 * WIDTH - 1)}  |${text}|`);
  }
  if (bytes.length > most)
    lines.push(`… and ${String(bytes.length - most)} bytes more; --json has all of them`);
  return lines;
}
