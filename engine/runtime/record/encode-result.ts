import { codeOf, UNEXPECTED } from '../../codec.ts';
import { type Header, headersOf, type OutRecord } from '../../kafka.ts';
import { partitionOfKey } from '../../partitioner.ts';
import { batchSizeOf } from '../../record-size.ts';
import type { Failure, StageContext, StageReport } from '../../language.ts';
import type { AnyOutcome, Emission } from '../../outcome.ts';
import { isProgrammingError } from '../../thrown.ts';
import type { RunnerParts } from './bound-unit.ts';
import { stateRecord, timerRecord, type Timer } from '../takeover/changelog.ts';
import { deadLetterRecord } from './dead-letter.ts';
import { keyWatch } from './key-watch.ts';
import { onwardTrace } from './record-spans.ts';
import { type patienceOf, placeOf } from './patience.ts';
import { outputWatch, putOffAndSet, undeclared, undeclaredTopic, UndeclaredError } from './undeclared.ts';
import type { Gathered, Result, Work } from './work.ts';
import type { WriteLimit } from '../write-limits.ts';

type Report = (
  stage: string,
  outcome: AnyOutcome,
  latencyMs: number,
  value: unknown,
  context: StageContext<unknown>,
) => StageReport;

/**
 * Turns what a record led to into bytes, so that whatever cannot be written is found before the transaction and is the
 * fault of this record alone: it then ends in the dead letters. What is the fault of the program, or of a dependency, is met as in a
 * stage: the result then comes as a promise.
 */
export function resultEncoder(parts: RunnerParts, patience: ReturnType<typeof patienceOf>) {
  const { topology, unit, codec, limits, partition, partitionsOf } = parts;
  const deadLetters = topology.deadLetters.name;
  const watchKey = keyWatch(parts);
  const watchOutputs = outputWatch(unit);
  const repartitioned = new Set(unit.outputs.filter((o) => o.partitionBy === 'key').map((o) => o.name));

  return function encodeResult(
    work: Work,
    context: StageContext<unknown>,
    value: unknown,
    gathered: Gathered,
    report: Report,
  ): Result | Promise<Result> {
    const run = (): Result => encode(work, value, context, gathered);
    try {
      const result = patience.attempted('encode', work.record, run, isForeseen);
      if (!(result instanceof Promise)) return ended(result);
      return result.then(ended, (error: unknown) =>
        unwritable(work, value, context, gathered, error as Error, report),
      );
    } catch (error) {
      return unwritable(work, value, context, gathered, error as Error, report);
    }
  };

  /** A record came to its end. Not before what it led to can be written: a codec that is broken lets no record succeed. */
  function ended(result: Result): Result {
    if (!result.deadLetter) parts.health.succeeded();
    return result;
  }

  function unwritable(
    work: Work,
    value: unknown,
    context: StageContext<unknown>,
    gathered: Gathered,
    error: Error,
    report: Report,
  ): Result | Promise<Result> {
    const failure = failureOf(error);
    if (!parts.signal.aborted)
      parts.log('error', `${unit.name} could not write what ${work.record.topic} led to`, {
        ...placeOf(work.record),
        ...failure,
      });
    const failed = report('encode', { kind: 'dead-letter', ...failure }, 0, value, context);
    return encodeFailure(work, value, context, {
      emissions: [],
      state: undefined,
      timers: new Map(),
      row: undefined,
      reports: [...gathered.reports, failed],
      outcome: 'dead-letter',
      deadLetter: { ...failure, stage: 'encode' },
    });
  }

  /** A task must get past every record: where even the failure cannot be told in full, the dead letter alone remains. */
  function encodeFailure(
    work: Work,
    value: unknown,
    context: StageContext<unknown>,
    gathered: Gathered & { deadLetter: Failure },
  ): Result | Promise<Result> {
    const setAside = (error: unknown) => setAsideAlone(work, gathered, error as Error);
    try {
      const result = patience.patiently('encode', () => encode(work, value, context, gathered));
      return result instanceof Promise ? result.catch(setAside) : result;
    } catch (error) {
      return setAside(error);
    }
  }

  function setAsideAlone(
    work: Work,
    { outcome, deadLetter }: Gathered & { deadLetter: Failure },
    { message: error }: Error,
  ): Result {
    if (!parts.signal.aborted)
      parts.log('error', `${unit.name} could only set the record aside`, { ...placeOf(work.record), error });
    const records = [deadLetterOf(work, deadLetter)];
    const bytes = bytesOf(records);
    return { ...NOTHING, work, outcome, deadLetter, records, bytes, timers: endOf(work) };
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
    const failure = deadLetter ?? gathered.ignored;
    const records: OutRecord[] = [];
    const viewed: Result['viewed'][number][] = [];
    const failed = failure && parts.onFailure?.(value, failure, context);
    if (failed) watchOutputs(failed.emit);
    // It may be tried again, so what has been gathered stays as it is.
    const emissions = failed ? [...gathered.emissions, ...failed.emit] : gathered.emissions;
    for (const emission of emissions) {
      const { topic, key, value: emitted } = emission;
      if (unit.views.includes(topic)) viewed.push({ topic, index: records.length, key, value: emitted });
      watchKey(topic, key, context.key);
      records.push(toRecord(emission, work));
    }
    if (topology.stageEvents) {
      for (const stageReport of gathered.reports) {
        const event = topology.stageEvents.toEmission(stageReport, record.incarnation);
        if (event.topic !== topology.stageEvents.topic.name)
          throw undeclaredTopic('stageEvents', event.topic);
        records.push(toRecord(event, work));
      }
    }
    if (deadLetter) records.push(deadLetterOf(work, deadLetter));
    const state = failed?.state === undefined ? gathered.state : { key: context.key, value: failed.state };
    const changes = changelogOf(work, { ...gathered, state });
    const bytes = bytesOf(records) + (changes.state?.record.value?.length ?? 0);
    return { work, outcome, deadLetter, records, bytes, viewed, row: gathered.row, ...changes };
  }

  function changelogOf(work: Work, { state, timers, putOff }: Gathered): Pick<Result, 'state' | 'timers'> {
    if (putOff && timers.has(putOff.id)) throw putOffAndSet(unit, putOff.timer.value.toString());
    if (!unit.store) {
      // Stages cannot come here with one (undeclared.ts); what tells of a failure can.
      if (state || timers.size > 0 || putOff) throw undeclared(unit);
      return { state: undefined, timers: [] };
    }
    const at = { topic: unit.store.changelog.name, partition };
    const limit = limits(at.topic);
    const all = putOff ? new Map<string, Timer | null>([...timers, [putOff.id, putOff.timer]]) : timers;
    const changed = [...all].map(([id, timer]) => ({
      id,
      timer,
      record: within(timerRecord(at, id, timer, codec), limit),
    }));
    return {
      state: state && { ...state, record: within(stateRecord(at, state.key, state.value, codec), limit) },
      timers: [...endOf(work).filter(({ id }) => !all.has(id)), ...changed],
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

/** A record that cannot be written says so; what the map or the program has wrong is nobody's record's fault. */
const isForeseen = (error: Error): boolean =>
  !(error instanceof UndeclaredError || isProgrammingError(error));

const failureOf = (error: Error): Omit<Failure, 'stage'> & { readonly errorClass?: string } =>
  isForeseen(error) || codeOf(error) !== UNEXPECTED
    ? { code: codeOf(error, 'unencodable'), message: error.message }
    : { code: UNEXPECTED, message: error.message, errorClass: error.name };

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
