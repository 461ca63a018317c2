/** Steps of a worker at which it can be made to stand still, so that it is killed, or let go, exactly there. */
import { writeSync } from 'node:fs';

export const POINTS = {
  'before-commit': 'all is worked out, nothing is written',
  'before-end': 'records and offsets are written, the end of the transaction is not sent',
  'after-end':
    'the end of the transaction is sent, its answer not read: committed, and the worker does not know',
  'before-view': 'committed, and not yet in Redis',
  'after-view': 'in Redis',
  'before-insert': 'the bounds of a block are committed, nothing is inserted',
  'after-insert': 'the block is in ClickHouse, the offset behind it not committed',
} as const;

export type Point = keyof typeof POINTS;

/** Stand still at the n-th passing of the point by this unit's tasks. */
export interface StopAt {
  readonly point: Point;
  readonly unit: string;
  readonly nth: number;
}

/** The worker's environment variable that tells it, as `<point>:<unit>:<nth>`. */
export const STOP_AT = 'CHAOS_STOP_AT';
/** The pipe on which a worker says that it stands there. */
export const STOPPED_FD = 3;

export const formatStopAt = ({ point, unit, nth }: StopAt): string => `${point}:${unit}:${String(nth)}`;

export function parseStopAt(text: string | undefined): StopAt | undefined {
  const [point = '', unit = '', nth = ''] = text?.split(':') ?? [];
  return point in POINTS ? { point: point as Point, unit, nth: Number(nth) } : undefined;
}

/** To be called at each passing. Stops this whole process (SIGSTOP): whoever started it kills it or lets it go on. */
export function stopPoint(stopAt: StopAt | undefined): (point: Point, transactionalId: string) => void {
  let passed = 0;
  return (point, transactionalId) => {
    if (stopAt?.point !== point || !transactionalId.includes(`-${stopAt.unit}-`)) return;
    passed += 1;
    if (passed !== stopAt.nth) return;
    writeSync(STOPPED_FD, `${point} ${transactionalId}\n`);
    process.kill(process.pid, 'SIGSTOP');
  };
}
