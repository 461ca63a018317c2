import type { InRecord } from '../kafka.ts';
import type { RunnerParts } from './bound-unit.ts';

/** Tells, once for each unit of a process, of a record that kept heartbeats back for so long that two like it may cost the session. */
export function tellKept(
  { unit, options, told, log }: Pick<RunnerParts, 'unit' | 'options' | 'told' | 'log'>,
  { topic, partition, offset, key }: InRecord,
  ms: number,
): void {
  const id = `${unit.name} keeps the event loop`;
  if (told.has(id)) return;
  told.add(id);
  log(
    'warn',
    `${unit.name} kept the event loop for ${String(Math.round(ms))} ms with one record: no heartbeats are sent meanwhile, and after sessionTimeoutMs (${String(options.sessionTimeoutMs)}) another worker takes over. Raise sessionTimeoutMs, or let a worker thread do what takes so long`,
    { topic, partition, offset, key: key?.toString().slice(0, 200), ms },
  );
}
