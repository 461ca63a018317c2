import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const KIB_A_MIB = 1024;

/** What a process holds of the machine's memory, MiB; 0 for one that is gone. */
export function rssMiBOf(pid: number): number {
  try {
    if (process.platform !== 'linux')
      return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / KIB_A_MIB;
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
    return Number(line?.[1] ?? 0) / KIB_A_MIB;
  } catch {
    return 0;
  }
}
