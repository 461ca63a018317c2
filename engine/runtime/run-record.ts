import { type Codec, codeOf, isRetriable } from '../codec.ts';
import type { InRecord, OutRecord } from '../kafka.ts';
import type {
  Failure,
  Input,
  StageContext,
  StageFunction,
  StageReport,
  Topology,
  Unit,
} from '../language.ts';
import type { Emission, Outcome } from '../outcome.ts';
import type { Timer } from './changelog.ts';
import { deadLetterRecord } from './dead-letter.ts';
import type { Clock, Log, RuntimeOptions } from './options.ts';

/** A record on its way through a task: from the topic, or back from a timer. */
export interface Work {
  readonly sequence: number;
  readonly record: InRecord;
  readonly attempt: number;
  /** Set when a timer brought it: the timer ends with this work. */
  readonly timerId: string | undefined;
  readonly startedAt: number;
}

/** What a record led to; written in one transaction with those before it. */
export interface Result {
  readonly work: Work;
  readonly records: readonly OutRecord[];
  /** Emissions to topics that have a view, with the index of their record. */
  readonly viewed: readonly {
    readonly topic: string;
    readonly index: number;
    readonly key: string;
    readonly value: unknown;
  }[];
  readonly state: { readonly key: string; readonly value: unknown } | undefined;
  readonly timer: { readonly id: string; readonly timer: Timer } | undefined;
  readonly bytes: number;
}

/** The stage functions of a unit, bound to their collaborators once per worker. */
export interface BoundInput {
  readonly input: Input<never, never, unknown>;
  readonly stages: readonly {
    readonly name: string;
    readonly run: StageFunction<unknown, unknown, unknown, Emission>;
  }[];
}

export function bindUnit(unit: Unit, deps: unknown): Map<string, BoundInput> {
  return new Map(
    unit.inputs.map((input) => [
      input.topic.name,
      {
        input,
        stages: input.pipeline.stages.map((s) => ({
          name: s.name,
          run: s.create(deps as never) as unknown as StageFunction<unknown, unknown, unknown, Emission>,
        })),
      },
    ]),
  );
}

export interface RunnerParts {
  readonly topology: Topology;
  readonly unit: Unit;
  readonly inputs: ReadonlyMap<string, BoundInput>;
  readonly codec: Codec;
  readonly clock: Clock;
  readonly log: Log;
  readonly options: RuntimeOptions;
  readonly partition: number;
  readonly incarnation: string;
  readonly signal: AbortSignal;
  readonly partitionsOf: (topic: string) => number;
}

/** Passes one record through its pipeline and gathers everything it leads to. Never throws: a record ends in a result, or the task has been closed. */
export function recordRunner(parts: RunnerParts) {
  const { topology, unit, inputs, codec, clock, options } = parts;

  return async function runRecord(work: Work, stateOf: (key: string) => unknown): Promise<Result> {
    const { record } = work;
    const bound = inputs.get(record.topic);
    if (!bound) throw new Error(`${record.topic} is not an input of ${unit.name}`);
    const key = record.key?.toString() ?? '';
    const gathered: Gathered = {
      emissions: [],
      state: undefined,
      timer: undefined,
      reports: [],
      deadLetter: undefined,
    };
    const context: StageContext<unknown> = {
      key,
      state: stateOf(key),
      now: clock.now(),
      timestamp: record.timestamp,
      source: { topic: record.topic, partition: record.partition, offset: record.offset },
      incarnation: parts.incarnation,
      headers: record.headers,
      attempt: work.attempt,
      signal: parts.signal,
    };
    const decoded = await decodeValue(record, bound);
    if (decoded.kind === 'undecodable') {
      if (bound.input.undecodable === 'dead-letter') {
        gathered.deadLetter = { code: decoded.code, message: decoded.message, stage: 'decode' };
        gathered.reports.push(
          report(
            'decode',
            { kind: 'dead-letter', code: decoded.code, message: decoded.message },
            0,
            undefined,
            context,
          ),
        );
      }
    } else {
      await runStages(decoded.value, bound, context, work, gathered);
    }
    return finish(work, context, decoded.kind === 'value' ? decoded.value : undefined, gathered);
  };

  async function decodeValue(
    record: InRecord,
    bound: BoundInput,
  ): Promise<{ kind: 'value'; value: unknown } | { kind: 'undecodable'; code: string; message: string }> {
    if (record.value === null) return { kind: 'value', value: null };
    const bytes = record.value;
    try {
      return {
        kind: 'value',
        value: await patiently('decode', async () => codec.decode(bound.input.topic.name, bytes)),
      };
    } catch (error) {
      return { kind: 'undecodable', code: codeOf(error), message: (error as Error).message };
    }
  }

  async function runStages(
    input: unknown,
    bound: BoundInput,
    context: StageContext<unknown>,
    work: Work,
    gathered: Gathered,
  ): Promise<void> {
    let value = input;
    let state = context.state;
    for (const stage of bound.stages) {
      const started = performance.now();
      let outcome: Outcome<unknown, unknown, Emission>;
      const now = state;
      const passed = value;
      try {
        outcome = await attempted(stage.name, async () => stage.run(passed, { ...context, state: now }));
      } catch (error) {
        outcome = { kind: 'dead-letter', code: codeOf(error), message: (error as Error).message };
      }
      gathered.reports.push(report(stage.name, outcome, performance.now() - started, input, context));
      if (outcome.kind === 'dead-letter') {
        // A record that failed leaves no half of its effects behind.
        gathered.emissions.length = 0;
        gathered.state = undefined;
        gathered.deadLetter = { code: outcome.code, message: outcome.message, stage: stage.name };
        return;
      }
      if (outcome.state !== undefined) {
        state = outcome.state === null ? undefined : outcome.state;
        gathered.state = { key: context.key, value: outcome.state };
      }
      gathered.emissions.push(...(outcome.emit ?? []));
      if (outcome.kind === 'later') gathered.timer = timerFor(work, context.now + outcome.delayMs);
      if (outcome.kind !== 'forward') return;
      value = outcome.value;
    }
  }

  /** Retries what a dependency refused for as long as the task lives, and the unforeseen a few times. */
  async function attempted<T>(stageName: string, run: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await patiently(stageName, run);
      } catch (error) {
        if (attempt >= options.unexpectedAttempts || parts.signal.aborted) throw error;
        parts.log('warn', `${unit.name}/${stageName} failed unexpectedly and is tried again`, {
          attempt,
          error: (error as Error).stack,
        });
        await clock.sleep(50 * 2 ** attempt, parts.signal);
      }
    }
  }

  async function patiently<T>(stageName: string, run: () => Promise<T>): Promise<T> {
    for (let wait = 100; ; wait = Math.min(wait * 2, 10_000)) {
      try {
        return await run();
      } catch (error) {
        if (!isRetriable(error) || parts.signal.aborted) throw error;
        parts.log('warn', `${unit.name}/${stageName} waits for a dependency`, {
          error: (error as Error).message,
          waitMs: wait,
        });
        await clock.sleep(wait, parts.signal);
      }
    }
  }

  function timerFor(work: Work, dueAt: number): { id: string; timer: Timer } {
    const { record } = work;
    return {
      id: `${record.topic}/${String(record.offset)}`,
      timer: {
        dueAt,
        attempt: work.attempt + 1,
        input: record.topic,
        key: record.key?.toString() ?? null,
        value: record.value ?? Buffer.alloc(0),
        isTombstone: record.value === null,
        headers: { ...record.headers },
        offset: record.offset,
        timestamp: record.timestamp,
      },
    };
  }

  function finish(work: Work, context: StageContext<unknown>, value: unknown, gathered: Gathered): Result {
    try {
      return encode(work, value, context, gathered);
    } catch (error) {
      const failure = {
        code: codeOf(error) === 'unexpected' ? 'unencodable' : codeOf(error),
        message: (error as Error).message,
        stage: 'encode',
      };
      parts.log('error', `${unit.name} could not write what ${work.record.topic} led to`, {
        ...failure,
        key: context.key,
      });
      const reports = [
        ...gathered.reports,
        report('encode', { kind: 'dead-letter', ...failure }, 0, value, context),
      ];
      return encode(work, value, context, {
        emissions: [],
        state: undefined,
        timer: undefined,
        reports,
        deadLetter: failure,
      });
    }
  }

  function encode(work: Work, value: unknown, context: StageContext<unknown>, gathered: Gathered): Result {
    const { record } = work;
    const records: OutRecord[] = [];
    const viewed: { topic: string; index: number; key: string; value: unknown }[] = [];
    const failureEmissions = gathered.deadLetter
      ? (unit.onFailure?.(value, gathered.deadLetter, context) ?? [])
      : [];
    for (const emission of [...gathered.emissions, ...failureEmissions]) {
      if (unit.views.includes(emission.topic))
        viewed.push({
          topic: emission.topic,
          index: records.length,
          key: emission.key,
          value: emission.value,
        });
      records.push(toRecord(emission, record));
    }
    for (const stageReport of gathered.reports)
      records.push(toRecord(topology.stageEvents.toEmission(stageReport, parts.incarnation), record));
    if (gathered.deadLetter) {
      records.push(
        deadLetterRecord(record, gathered.deadLetter, {
          topic: topology.deadLetters.name,
          partition: parts.partition % parts.partitionsOf(topology.deadLetters.name),
          unit: unit.name,
          attempt: work.attempt,
        }),
      );
    }
    const bytes = records.reduce((sum, r) => sum + sizeOf(r), 0);
    return { work, records, viewed, state: gathered.state, timer: gathered.timer, bytes };
  }

  /** Outputs stay in the partition of their task: everything of a product lies in one partition number. */
  function toRecord(emission: Emission, cause: InRecord): OutRecord {
    const out: OutRecord = {
      topic: emission.topic,
      partition: parts.partition % parts.partitionsOf(emission.topic),
      key: Buffer.from(emission.key),
      value: emission.value === null ? null : codec.encode(emission.topic, emission.value),
      headers: {
        ...(cause.headers['traceparent'] ? { traceparent: cause.headers['traceparent'] } : {}),
        ...emission.headers,
      },
    };
    const size = sizeOf(out);
    if (size > options.maxRecordBytes) {
      throw Object.assign(
        new Error(
          `a record of ${String(size)} bytes for ${emission.topic} (key ${emission.key}) is above the limit of ${String(options.maxRecordBytes)} bytes`,
        ),
        { code: 'output-too-large' },
      );
    }
    return out;
  }

  function report(
    stageName: string,
    outcome: Outcome<unknown, unknown, Emission>,
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

interface Gathered {
  emissions: Emission[];
  state: { key: string; value: unknown } | undefined;
  timer: { id: string; timer: Timer } | undefined;
  reports: StageReport[];
  deadLetter: Failure | undefined;
}

export function sizeOf(record: OutRecord): number {
  let size = (record.key?.length ?? 0) + (record.value?.length ?? 0) + 64;
  for (const [name, value] of Object.entries(record.headers)) size += name.length + value.length + 4;
  return size;
}
