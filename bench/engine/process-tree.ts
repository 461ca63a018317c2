/** CPU and memory of a process and all that it started, from /proc (proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';
import { cpuMsOf } from '../machine.ts';

function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${String(pid)}/task`);
    return threads.flatMap((thread) =>
      readFileSync(`/proc/${String(pid)}/task/${thread}/children`, 'utf8')
        .split(' ')
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    return [];
  }
}

export function treeOf(pids: readonly number[]): number[] {
  return pids.flatMap((pid) => [pid, ...treeOf(childrenOf(pid))]);
}

/** User and system time so far, ms, in steps of 10. */
export const treeCpuMs = (pids: readonly number[]): number =>
  treeOf(pids).reduce((sum, pid) => sum + cpuMsOf(pid), 0);

/** Peak of the resident memory of each, added up, MiB. */
export const treePeakMiB = (pids: readonly number[]): number =>
  treeOf(pids).reduce((sum, pid) => sum + peakKiB(pid), 0) / 1_024;

function peakKiB(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
