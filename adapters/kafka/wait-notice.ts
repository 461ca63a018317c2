import type { KafkaProbeError } from './probe-error.ts';

const EVERY_MS = 5_000;

/** So that whoever reads the log knows why nothing happens. */
export interface WaitNotice {
  isDue(): boolean;
  give(because: KafkaProbeError): void;
}

/** `toldAt`: ms since 1970; the first is due so long after it. Default: at once. */
export function waitNotice(
  onWait: ((because: KafkaProbeError, waitedMs: number) => void) | undefined,
  toldAt = -Infinity,
): WaitNotice {
  const since = Date.now();
  let last = toldAt;
  return {
    isDue: () => Date.now() - last >= EVERY_MS,
    give(because) {
      last = Date.now();
      onWait?.(because, last - since);
    },
  };
}
