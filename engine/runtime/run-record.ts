import { codeOf } from '../codec.ts';
import { headerTexts, type InRecord } from '../kafka.ts';
import type { StageContext, StageReport } from '../language.ts';
import type { Emission, Outcome } from '../outcome.ts';
import type { BoundInput, RunnerParts } from './bound-unit.ts';
import type { Timer } from './changelog.ts';
import { resultEncoder } from './encode-result.ts';
import { patienceOf } from './patience.ts';
import type { Gathered, Result, Work } from './work.ts';

/** Passes one record through its pipeline and gathers everything it leads to. Never throws: a record ends in a result, or the task has been closed. */
export function recordRunner(parts: RunnerParts) {
  const { unit, inputs, codec, clock } = parts;
  const patience = patienceOf(parts);
  const finish = resultEncoder(parts);

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
      incarnation: record.incarnation,
      presentIncarnations: parts.incarnations,
      headers: headerTexts(record.headers),
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
    return finish(work, context, decoded.kind === 'value' ? decoded.value : undefined, gathered, report);
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
        value: await patience.patiently('decode', async () => codec.decode(bound.input.topic.name, bytes)),
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
        outcome = await patience.attempted(stage.name, async () =>
          stage.run(passed, { ...context, state: now }),
        );
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

  function timerFor(work: Work, dueAt: number): { id: string; timer: Timer } {
    const { record } = work;
    return {
      id: `${record.topic}/${record.incarnation}/${String(record.offset)}`,
      timer: {
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
      },
    };
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
