/**
 * Headers of public events: CloudEvents 1.0, Kafka binding, binary content mode
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md), and W3C trace context.
 */
import { createHash } from 'node:crypto';
import { subjectOf } from './contracts.ts';

/** What happened, by topic. The number behind it changes only with a meaning that old consumers would misread. */
const eventNames = {
  'product-changes': 'product.changed',
  'change-results': 'change.answered',
  sequences: 'sequence.revised',
  'review-requests': 'review.requested',
  'review-decisions': 'review.decided',
  'review-ledger': 'review.counted',
} as const;

export type PublicTopic = keyof typeof eventNames;

export interface CloudEvent {
  readonly topic: PublicTopic;
  /** Unique within the source; the same again when the event is repeated. */
  readonly id: string;
  /** Who says so, a URI reference, e.g. /agpis/publish. */
  readonly source: string;
  /** Key of the record. */
  readonly subject: string;
  /** When it happened, ms since 1970 UTC. */
  readonly time: number;
  /** Of the event that caused it; the new one belongs to the same trace. */
  readonly traceparent?: string | undefined;
}

/**
 * `ce_dataschema` names the subject, not an address: a registry may move, and the version is in the record's first five bytes.
 * Throws RangeError where `time` is no date (beyond ±8.64e15 ms).
 */
export function cloudEventHeaders(event: CloudEvent): Record<string, string> {
  return {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: `com.agpis.${eventNames[event.topic]}.v1`,
    ce_source: event.source,
    ce_subject: event.subject,
    ce_time: new Date(event.time).toISOString(),
    ce_dataschema: `urn:agpis:schema:${subjectOf(event.topic)}`,
    'content-type': 'application/avro',
    traceparent: traceparentOf(event),
  };
}

/** version 00, trace id, span id, flags; neither id may be all zeros (https://www.w3.org/TR/trace-context/). */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;
const SAMPLED = '01';

/** The trace id of a `traceparent` header; undefined where it is none. */
export const traceIdOf = (traceparent: string | undefined): string | undefined =>
  TRACEPARENT.exec(traceparent ?? '')?.[1];

/** The ids follow from the event, so that a repeated transaction writes the same bytes. */
function traceparentOf({ topic, id, source, traceparent }: CloudEvent): string {
  const hash = createHash('sha256').update(`${source}\n${topic}\n${id}`).digest('hex');
  const [, trace = hash.slice(0, 32), flags = SAMPLED] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return `00-${trace}-${hash.slice(32, 48)}-${flags}`;
}
