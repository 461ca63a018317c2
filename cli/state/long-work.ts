/** Says on stderr how far long work is; short work passes in silence. */
export interface LongWork {
  readonly at: (done: { readonly offset: number; readonly end: number }) => void;
  end(): void;
}

const SILENT_MS = 2_000;
const EVERY_MS = { terminal: 200, file: 5_000 };

export function longWork(what: string, stream: NodeJS.WriteStream = process.stderr): LongWork {
  const begun = Date.now();
  const every = stream.isTTY ? EVERY_MS.terminal : EVERY_MS.file;
  let shownAt = 0;
  return {
    at({ offset, end }) {
      const now = Date.now();
      if (now - begun < SILENT_MS || now - shownAt < every) return;
      shownAt = now;
      const share = end === 0 ? 100 : Math.floor((100 * offset) / end);
      const line = `${what}: offset ${String(offset)} of ${String(end)} (${String(share)} %)`;
      stream.write(stream.isTTY ? `\r\u001b[2K${line}` : `agpis: ${line}\n`);
    },
    end() {
      if (shownAt > 0 && stream.isTTY) stream.write('\r\u001b[2K');
    },
  };
}
