import { codeOf } from '../codec.ts';
import { type Header, headersOf, type OutRecord } from '../kafka.ts';
import { partitionOfKey } from '../partitioner.ts';
import { batchSizeOf } from '../record-size.ts';
import type { Failure, StageContext, StageReport } from '../language.ts';
import type { AnyOutcome, Emission } from '../outcome.ts';
import type { RunnerParts } from './bound-unit.ts';
import { stateRecord, timerRecord } from './changelog.ts';
import { deadLetterRecord } from './dead-letter.ts';
import { keyWatch } from './key-watch.ts';
import { onwardTrace } from './record-spans.ts';
import { undeclared } from './undeclared.ts';
import type { Gathered, Result, Work } from './work.ts';
import type { WriteLimit } from './write-limits.ts';

type Report = (
  stage: string,
  outcome: AnyOutcome,
  latencyMs: number,
  value: unknown,
  context: StageContext<unknown>,
) => StageReport;

/**
 * Turns what a record led to into bytes, so that whatever cannot be written is found before the transaction and is the
 * fault of this record alone: it then ends in the dead letters.
 */
export function resultEncoder(parts: RunnerParts) {
  const { topology, unit, codec, limits, partition, partitionsOf } = parts;
  const deadLetters = topology.deadLetters.name;
  const watchKey = keyWatch(parts);
  const repartitioned = new Set(unit.outputs.filter((o) => o.partitionBy === 'key').map((o) => o.name));

  return function encodeResult(
    work: Work,
    context: StageContext<unknown>,
    value: unknown,
    gathered: Gathered,
    report: Report,
  ): Result {
    try {
      return encode(work, value, context, gathered);
    } catch (error) {
      const failure = {
        code: codeOf(error, 'unencodable'),
        message: (error as Error).message,
        stage: 'encode',
      };
      parts.log('error', `${unit.name} could not write what ${work.record.topic} led to`, {
        ...failure,
        key: context.key.slice(0, 200),
      });
      const failed = report('encode', { kind: 'dead-letter', ...failure }, 0, value, context);
      return encodeFailure(work, value, context, {
        emissions: [],
        state: undefined,
        timers: new Map(),
        row: undefined,
        reports: [...gathered.reports, failed],
        outcome: 'dead-letter',
        deadLetter: failure,
      });
    }
  };

  /** A task must get past every record: where even the failure cannot be told in full, the dead letter alone remains. */
  function encodeFailure(
    work: Work,
    value: unknown,
    context: StageContext<unknown>,
    gathered: Gathered & { deadLetter: Failure },
  ): Result {
    try {
      return encode(work, value, context, gathered);
    } catch (error) {
      parts.log('error', `${unit.name} could only set the record aside`, { error: (error as Error).message });
      const { outcome, deadLetter } = gathered;
      const records = [deadLetterOf(work, deadLetter)];
      const bytes = bytesOf(records);
      return { ...NOTHING, work, outcome, deadLetter, records, bytes, timers: endOf(work) };
    }
  }

  function deadLetterOf(work: Work, failure: Failure): OutRecord {
    const at = {
      topic: deadLetters,
      partition: partition % partitionsOf(deadLetters),
      unit: unit.name,
      attempt: work.attempt,
    };
    return deadLetterRecord(work.record, failure, at, limits(deadLetters));
  }

  function encode(work: Work, value: unknown, context: StageContext<unknown>, gathered: Gathered): Result {
    const { record } = work;
    const { outcome, deadLetter } = gathered;
    const records: OutRecord[] = [];
    const viewed: Result['viewed'][number][] = [];
    const failed = deadLetter && parts.onFailure?.(value, deadLetter, context);
    if (failed) gathered.emissions.push(...failed.emit);
    for (const emission of gathered.emissions) {
      const { topic, key, value: emitted } = emission;
      if (unit.views.includes(topic)) viewed.push({ topic, index: records.length, key, value: emitted });
      watchKey(topic, key, context.key);
      records.push(toRecord(emission, work));
    }
    if (topology.stageEvents) {
      for (const stageReport of gathered.reports)
        records.push(toRecord(topology.stageEvents.toEmission(stageReport, record.incarnation), work));
    }
    if (deadLetter) records.push(deadLetterOf(work, deadLetter));
    const state = failed?.state === undefined ? gathered.state : { key: context.key, value: failed.state };
    const changes = changelogOf(work, { ...gathered, state });
    const bytes = bytesOf(records) + (changes.state?.record.value?.length ?? 0);
    return { work, outcome, deadLetter, records, bytes, viewed, row: gathered.row, ...changes };
  }

  function changelogOf(work: Work, { state, timers }: Gathered): Pick<Result, 'state' | 'timers'> {
    if (!unit.store) {
      // Stages cannot come here with one (undeclared.ts); what tells of a failure can.
      if (state || timers.size > 0) throw undeclared(unit);
      return { state: undefined, timers: [] };
    }
    const at = { topic: unit.store.changelog.name, partition };
    const limit = limits(at.topic);
    const changed = [...timers].map(([id, timer]) => ({
      id,
      timer,
      record: within(timerRecord(at, id, timer, codec), limit),
    }));
    return {
      state: state && { ...state, record: within(stateRecord(at, state.key, state.value, codec), limit) },
      timers: [...endOf(work).filter(({ id }) => !timers.has(id)), ...changed],
    };
  }

  /** A timer that has brought its record is over. */
  function endOf({ timer }: Work): Result['timers'] {
    if (!timer || !unit.store) return NO_TIMERS;
    const at = { topic: unit.store.changelog.name, partition };
    return [{ id: timer.id, timer: null, record: timerRecord(at, timer.id, null, codec) }];
  }

  /** Outputs stay in the partition of their task, so that everything of a key lies in one partition number, unless they are repartitioned. */
  function toRecord(emission: Emission, cause: Work): OutRecord {
    const key = Buffer.from(emission.key);
    const count = partitionsOf(emission.topic);
    const out: OutRecord = {
      topic: emission.topic,
      partition: repartitioned.has(emission.topic) ? partitionOfKey(key, count) : partition % count,
      key,
      value: emission.value === null ? null : codec.encode(emission.topic, emission.value),
      headers: headersFor(emission, cause),
    };
    return within(out, limits(out.topic));
  }
}

const NO_HEADERS: readonly Header[] = [];
const NO_TIMERS: Result['timers'] = [];
const NOTHING = { viewed: [], state: undefined, timers: NO_TIMERS, row: undefined } as const;

/** The trace goes on through every unit. */
function headersFor({ headers }: Emission, work: Work): readonly Header[] {
  // What an emission says of its trace itself names no span; where there is one, it is that one.
  if (work.trace) return headersOf({ ...headers, ...work.trace.headers });
  if (work.record.headers.length === 0) return headers ? headersOf(headers) : NO_HEADERS;
  return headersOf({ ...onwardTrace(work), ...headers });
}

function bytesOf(records: readonly OutRecord[]): number {
  let bytes = 0;
  for (const { value } of records) bytes += value?.length ?? 0;
  return bytes;
}

function within(record: OutRecord, { bytes, setBy }: WriteLimit): OutRecord {
  const size = batchSizeOf(record);
  if (size <= bytes) return record;
  const what = `a record of ${String(size)} bytes for ${record.topic} (key ${record.key?.toString().slice(0, 200) ?? ''})`;
  throw Object.assign(new Error(`${what} is above the limit of ${String(bytes)} bytes, ${setBy}`), {
    code: 'output-too-large',
  });
}
