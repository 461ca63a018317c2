import type { StageReport } from '../engine/language.ts';
import type { Emission } from '../engine/outcome.ts';
import { eventIdOf } from '../processors/guard/redriven.ts';
import { traceIdOf } from '../schemas/cloudevents.ts';
import type { StageEvent } from '../schemas/generated/types.ts';
import { productChanges, stageEvents } from './topics.ts';

/** Facts that the values on AGPIS' topics have in common, as far as they have them. */
type Known = Partial<
  Pick<StageEvent, 'tenant' | 'productId' | 'profile' | 'category' | 'eventId'> & { version: number }
>;

/** The analysts' tables need names, not texts; and a key or a category may be as long as a record. */
const LONGEST_NAME = 1_000;
const named = (text = ''): string => text.slice(0, LONGEST_NAME);

/** The engine's report of a stage as a record of stage-events. */
export function toStageEvent(
  report: StageReport,
  incarnation: string,
): Emission<typeof stageEvents.name, StageEvent> {
  const known: Known = typeof report.value === 'object' && report.value !== null ? report.value : {};
  const [tenant = '', productId = ''] = report.key.split('/');
  const own = report.source.topic === productChanges.name ? eventIdOf({ ...report, incarnation }) : '';
  return {
    topic: stageEvents.name,
    key: named(report.key),
    value: {
      unit: report.unit,
      stage: report.stage,
      outcome: report.outcome,
      reasons: [...report.reasons],
      detail: report.detail.slice(0, 2_000),
      key: named(report.key),
      tenant: named(known.tenant ?? tenant),
      productId: named(known.productId ?? productId),
      profile: named(known.profile),
      category: named(known.category),
      version: known.version ?? null,
      eventId: known.eventId ?? own,
      attempt: report.attempt,
      items: report.items,
      latencyMs: report.latencyMs,
      occurredAt: report.finishedAt,
      sourceTopic: report.source.topic,
      sourcePartition: report.source.partition,
      sourceOffset: report.source.offset,
      traceId: traceIdOf(report.headers['traceparent']) ?? '',
    },
  };
}
