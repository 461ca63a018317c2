/** A progress bar on a terminal; a line every few seconds where there is none. Always on stderr: stdout is for results. */
export interface Progress {
  show(done: number, total: number, note: string): void;
  end(): void;
}

const WIDTH = 32;
const QUIET_INTERVAL_MS = 5_000;

export function progress(stream: NodeJS.WriteStream): Progress {
  let lastShown = 0;
  let lastLine = '';
  return {
    show(done, total, note) {
      const share = total === 0 ? 0 : Math.min(1, done / total);
      const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
      const line = `${bar} ${String(done).padStart(String(total).length)}/${String(total)} events answered  ${note}`;
      if (stream.isTTY) {
        stream.write(`\r\u001b[2K${line.slice(0, (stream.columns || 100) - 1)}`);
        return;
      }
      if (line === lastLine || (Date.now() - lastShown < QUIET_INTERVAL_MS && done < total)) return;
      lastShown = Date.now();
      lastLine = line;
      stream.write(`${line}\n`);
    },
    end() {
      if (stream.isTTY) stream.write('\r\u001b[2K');
    },
  };
}
