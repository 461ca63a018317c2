import type { InRecord } from '../../kafka.ts';
import type { RunnerParts } from './bound-unit.ts';

type Telling = Pick<RunnerParts, 'unit' | 'options' | 'told' | 'log'>;

/** Of the session: three of them in a row, and it is over. */
const isLong = (ms: number, { options }: Telling): boolean => ms > options.sessionTimeoutMs / 3;

const SOMETHING = 'something keeps the event loop';

const because = ({ options }: Telling): string =>
  `no heartbeats are sent meanwhile, and after sessionTimeoutMs (${String(options.sessionTimeoutMs)}) another worker takes over. Raise sessionTimeoutMs, or let a worker thread do what takes so long`;

/** Tells, once for each unit of a process, of a record that kept heartbeats back for long. */
export function tellKept(parts: Telling, { topic, partition, offset, key }: InRecord, ms: number): void {
  const { unit, told, log } = parts;
  const id = `${unit.name} keeps the event loop`;
  if (!isLong(ms, parts) || told.has(id)) return;
  told.add(id).add(SOMETHING);
  log(
    'warn',
    `${unit.name} kept the event loop for ${String(Math.round(ms))} ms with one record: ${because(parts)}`,
    {
      topic,
      partition,
      offset,
      key: key?.toString().slice(0, 200),
      ms,
    },
  );
}

/**
 * Tells, once for a process, of a timer that came so many ms late, where no record was told of: what stages do after an `await` of their own is seen
 * here alone, several of them one after another.
 */
export function tellLate(parts: Telling, ms: number): void {
  const { unit, told, log } = parts;
  if (!isLong(ms, parts) || told.has(SOMETHING)) return;
  told.add(SOMETHING);
  log(
    'warn',
    `the event loop was kept for ${String(Math.round(ms))} ms, or the process was stopped: ${because(parts)}; where it is what a stage does after an await, let the next stage do it: those take turns; or a lower concurrency leaves fewer of them to come at once`,
    { unit: unit.name, concurrency: unit.concurrency, ms },
  );
}
