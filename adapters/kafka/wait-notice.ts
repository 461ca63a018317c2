import type { KafkaProbeError } from './probe-error.ts';

const EVERY_MS = 5_000;

/** So that whoever reads the log knows why nothing happens. */
export interface WaitNotice {
  isDue(): boolean;
  give(because: KafkaProbeError): void;
}

/** `toldAt`: a moment of `performance.now`; the first is due so long after it. Default: at once. */
export function waitNotice(
  onWait: ((because: KafkaProbeError, waitedMs: number) => void) | undefined,
  toldAt = -Infinity,
): WaitNotice {
  const since = performance.now();
  let last = toldAt;
  return {
    isDue: () => performance.now() - last >= EVERY_MS,
    give(because) {
      last = performance.now();
      onWait?.(because, Math.round(last - since));
    },
  };
}
