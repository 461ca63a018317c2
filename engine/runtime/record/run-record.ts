import { isUtf8 } from 'node:buffer';
import { codeOf, UNEXPECTED } from '../../codec.ts';
import { headersOf, headerTexts, type InRecord } from '../../kafka.ts';
import type { StageContext, StageReport, Table, Topic } from '../../language.ts';
import type { AnyOutcome, DeadLetter, TimerChange } from '../../outcome.ts';
import { errorOf } from '../../thrown.ts';
import { type BoundInput, type RunnerParts, TIMERS } from './bound-unit.ts';
import { namedTimerId } from '../takeover/changelog.ts';
import { resultEncoder } from './encode-result.ts';
import { inTurnOf } from './in-turn.ts';
import { patienceOf } from './patience.ts';
import { onwardTrace } from './record-spans.ts';
import { undeclaredTable } from './undeclared.ts';
import { KEY_IS_NO_TEXT, speaksOfTheRecord, undecodable } from './undecodable.ts';
import type { Gathered, Result, Work } from './work.ts';

/** What a record may see of its task. */
export interface TaskView {
  stateOf(key: string): unknown;
  /** Records of the key that wait behind the one at work, whatever input they came from. */
  waitingBehind(key: string): readonly Work[];
  table(topic: string): ReadonlyMap<string, unknown> | undefined;
}

type Context = { -readonly [K in keyof StageContext<unknown>]: StageContext<unknown>[K] };

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

const failed = (thrown: unknown): DeadLetter => failureOf(errorOf(thrown));
const failureOf = (error: Error): DeadLetter => ({
  kind: 'dead-letter',
  code: codeOf(error),
  message: error.message,
  ...(codeOf(error) === UNEXPECTED ? { errorClass: error.name } : {}),
});

/**
 * Passes one record through its pipeline and gathers everything it leads to. Never fails: a record ends in a result, or the task
 * has been closed. Stages that answer at once are not waited for: a result comes as a promise only where one of them gave one.
 */
export function recordRunner(parts: RunnerParts) {
  const { unit, inputs, codec, clock } = parts;
  const patience = patienceOf(parts);
  const inTurn = inTurnOf(parts);
  const finish = resultEncoder(parts, patience);
  const isReported = parts.topology.stageEvents !== undefined;

  return function runRecord(work: Work, task: TaskView): Result | Promise<Result> {
    const { record } = work;
    const bound = inputs.get(record.topic);
    if (!bound)
      throw new Error(`a record of ${record.topic} has come to ${unit.name}, which does not read it`);
    const gathered: Gathered = {
      emissions: [],
      state: undefined,
      timers: new Map(),
      row: undefined,
      reports: [],
      outcome: 'done',
      deadLetter: undefined,
    };
    const context = contextOf(work, task);
    const run: Run = { work, bound, gathered, context, arrived: context.state, value: undefined };
    const decoded = decode(run);
    if (!(decoded instanceof Promise)) return passOn(run, decoded);
    return decoded.then((found) => inTurn(record, () => passOn(run, found)));
  };

  interface Run {
    readonly work: Work;
    readonly bound: BoundInput;
    readonly gathered: Gathered;
    readonly context: Context;
    /** The key's state before the record. */
    readonly arrived: unknown;
    /** Decoded input; undefined where it could not be. */
    value: unknown;
  }

  function contextOf(work: Work, task: TaskView): Context {
    const { record } = work;
    const key = record.key?.toString() ?? '';
    return {
      key,
      state: task.stateOf(key),
      now: clock.now(),
      timestamp: record.timestamp,
      source: { topic: record.topic, partition: record.partition, offset: record.offset },
      incarnation: record.incarnation,
      presentIncarnations: parts.incarnations,
      headers: textsOf(work),
      attempt: work.attempt,
      signal: parts.signal,
      waitingBehind: () => waitingValues(record, key, task),
      table: <V>({ name }: Topic<string, V>) => tableOf<V>(name, task),
    };
  }

  /** With this record's span as the trace's last, where there is one. */
  function textsOf({ record, trace }: Work): Readonly<Record<string, string>> {
    if (trace) return { ...headerTexts(record.headers), ...trace.headers };
    return record.headers.length === 0 ? NO_HEADERS : headerTexts(record.headers);
  }

  /** Decoded; what cannot be decoded is met when its turn comes. */
  function waitingValues(record: InRecord, key: string, task: TaskView): unknown[] {
    if (record.key === null) return [];
    const values: unknown[] = [];
    for (const { record: other } of task.waitingBehind(key)) {
      // A timer brings earlier records back behind later ones.
      const isLater = other.incarnation === record.incarnation && other.offset > record.offset;
      if (other.topic !== record.topic || !isLater) continue;
      try {
        const value = other.value === null ? null : codec.decode(other.topic, other.value);
        // Not waited for; what comes of it is met in its turn, and must not end the process meanwhile.
        if (value instanceof Promise) value.catch(() => undefined);
        else values.push(value);
      } catch {
        continue;
      }
    }
    return values;
  }

  function tableOf<V>(topic: string, task: TaskView): Table<V> {
    const rows = task.table(topic);
    if (!rows) throw undeclaredTable(unit, topic);
    return rows as ReadonlyMap<string, V>;
  }

  type Decoded = { readonly value: unknown } | Omit<DeadLetter, 'kind'>;

  function decode({ work, bound }: Run): Decoded | Promise<Decoded> {
    const { topic, timestamp, key, value: bytes } = work.record;
    if (key !== null && (unit.store || bound.kind === 'table') && !isUtf8(key)) return KEY_IS_NO_TEXT;
    if (bytes === null) return { value: null };
    if (bound.kind === 'timers') return { value: { name: bytes.toString(), at: timestamp } };
    try {
      const value = patience.attempted(
        'decode',
        work.record,
        () => codec.decode(topic, bytes),
        speaksOfTheRecord,
      );
      return value instanceof Promise
        ? value.then((found) => ({ value: found as unknown }), undecodable)
        : { value };
    } catch (error) {
      return undecodable(error as Error);
    }
  }

  function passOn(run: Run, decoded: Decoded): Result | Promise<Result> {
    if ('value' in decoded) {
      run.value = decoded.value;
      if (run.bound.kind === 'table') return row(run, decoded.value);
      return stagesFrom(run, 0, decoded.value);
    }
    if (run.bound.undecodable === 'ignore') {
      run.gathered.outcome = 'ignored';
      run.gathered.ignored = { ...decoded, stage: 'decode' };
      return end(run);
    }
    run.gathered.outcome = 'dead-letter';
    run.gathered.deadLetter = { ...decoded, stage: 'decode' };
    if (isReported) tell(run, 'decode', { kind: 'dead-letter', ...decoded }, 0);
    return end(run);
  }

  function row(run: Run, value: unknown): Result | Promise<Result> {
    run.gathered.row = { table: run.work.record.topic, key: run.context.key, value };
    return end(run);
  }

  function stagesFrom(run: Run, first: number, input: unknown): Result | Promise<Result> {
    const { stages } = run.bound;
    let value = input;
    for (let index = first; index < stages.length; index += 1) {
      const stage = stages[index];
      if (!stage) break;
      const started = isReported ? performance.now() : 0;
      const passed = value;
      let outcome: AnyOutcome | Promise<AnyOutcome>;
      try {
        outcome = patience.attempted(stage.name, run.work.record, () => stage.run(passed, run.context));
      } catch (error) {
        outcome = failed(error);
      }
      if (outcome instanceof Promise) {
        const at = index;
        return outcome.catch(failed).then((late) => {
          const next = take(run, stage.name, late, started);
          return inTurn(run.work.record, () => (next ? stagesFrom(run, at + 1, next.value) : end(run)));
        });
      }
      const next = take(run, stage.name, outcome, started);
      if (!next) break;
      value = next.value;
    }
    return end(run);
  }

  /** Gathers what a stage answered; the value for the next stage, if there is to be one. */
  function take(
    run: Run,
    stage: string,
    outcome: AnyOutcome,
    started: number,
  ): { readonly value: unknown } | undefined {
    const { gathered, context } = run;
    if (isReported) tell(run, stage, outcome, performance.now() - started);
    if (outcome.kind !== 'forward') gathered.outcome = outcome.kind;
    run.work.trace?.span.addEvent(stage, { outcome: outcome.kind });
    if (outcome.kind === 'dead-letter') {
      // A record that failed leaves no half of its effects behind.
      gathered.emissions.length = 0;
      gathered.state = undefined;
      gathered.timers.clear();
      gathered.deadLetter = {
        code: outcome.code,
        message: outcome.message,
        stage,
        errorClass: outcome.errorClass,
      };
      return undefined;
    }
    if (outcome.state !== undefined) {
      context.state = outcome.state === null ? undefined : outcome.state;
      gathered.state = { key: context.key, value: outcome.state };
    }
    if (outcome.emit) for (const emission of outcome.emit) gathered.emissions.push(emission);
    if (outcome.timers)
      for (const change of outcome.timers) setTimer(gathered, change, run.work, context.key);
    if (outcome.kind === 'later') comeBack(gathered, run.work, context.now + outcome.delayMs);
    return outcome.kind === 'forward' ? { value: outcome.value } : undefined;
  }

  function end({ work, context, value, gathered, arrived }: Run): Result | Promise<Result> {
    // Whoever tells of a failure must not see what the stages would have remembered: it is not.
    context.state = arrived;
    return finish(work, context, value, gathered, report);
  }

  function setTimer(gathered: Gathered, { name, at }: TimerChange, work: Work, key: string): void {
    const id = namedTimerId(key, name);
    if (at === null) return void gathered.timers.set(id, null);
    gathered.timers.set(id, {
      dueAt: at,
      attempt: 0,
      input: TIMERS,
      incarnation: '',
      key,
      value: Buffer.from(name),
      isTombstone: false,
      headers: headersOf(onwardTrace(work)),
      offset: 0,
      timestamp: at,
    });
  }

  /**
   * What a timer has brought comes back under the same one: whoever sets anew or calls off a timer that was put off by name, moves or
   * calls off that.
   */
  function comeBack(gathered: Gathered, work: Work, dueAt: number): void {
    const { record } = work;
    const id = work.timer?.id ?? `${record.topic}/${record.incarnation}/${String(record.offset)}`;
    const timer = {
      dueAt,
      attempt: work.attempt + 1,
      input: record.topic,
      incarnation: record.incarnation,
      key: record.key?.toString() ?? null,
      value: record.value ?? Buffer.alloc(0),
      isTombstone: record.value === null,
      headers: record.headers,
      offset: record.offset,
      timestamp: record.timestamp,
    };
    gathered.putOff = { id, timer };
  }

  function tell(run: Run, stage: string, outcome: AnyOutcome, latencyMs: number): void {
    run.gathered.reports.push(report(stage, outcome, latencyMs, run.value, run.context));
  }

  function report(
    stageName: string,
    outcome: AnyOutcome,
    latencyMs: number,
    value: unknown,
    context: StageContext<unknown>,
  ): StageReport {
    const reasons = [...(outcome.kind === 'dead-letter' ? [] : (outcome.reasons ?? []))];
    if (outcome.kind === 'drop' || outcome.kind === 'later') reasons.unshift(outcome.reason);
    if (outcome.kind === 'dead-letter') reasons.unshift(outcome.code);
    return {
      unit: unit.name,
      stage: stageName,
      outcome: outcome.kind,
      reasons: [...new Set(reasons)],
      detail: outcome.kind === 'dead-letter' ? outcome.message : (outcome.detail ?? ''),
      key: context.key,
      attempt: context.attempt,
      items: outcome.kind === 'dead-letter' ? 0 : (outcome.items ?? 0),
      latencyMs,
      finishedAt: clock.now(),
      source: context.source,
      headers: context.headers,
      value,
    };
  }
}
