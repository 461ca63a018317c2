import {
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import { inheritedTrace, traceContextOf, traceHeaders } from '../../trace-context.ts';
import type { Result, Work } from './work.ts';

/** The trace context of what a record leads to. */
export const onwardTrace = ({ record, trace: own }: Work): Readonly<Record<string, string>> =>
  own?.headers ?? inheritedTrace(record.headers);

export interface RecordSpans {
  /** Runs the stages within a new span of the record: what libraries trace meanwhile belongs to it. */
  within<T>(work: Work, run: () => T): T;
  /** What the record led to is committed: its span ends. */
  committed(result: Result): void;
  /** The task ends. What is not committed is done again by its successor, in spans of its own. */
  abandon(): void;
}

/** A key may be as long as a record. */
const LONGEST_KEY = 200;

/**
 * A span per record and unit, from the beginning of its stages to the commit; an event for each stage. Its parent is the span that
 * wrote the record, and it is linked to it as well: the messaging conventions ask for the link, and allow the parent where a
 * record is processed alone (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/).
 */
export function recordSpans(
  tracer: Tracer,
  {
    unit,
    partition,
    groupId,
  }: { readonly unit: string; readonly partition: number; readonly groupId: string },
): RecordSpans {
  const open = new Set<Span>();

  function begin({ record, attempt }: Work): Span {
    const producer = traceContextOf(record.headers);
    const parent = producer ? trace.setSpanContext(ROOT_CONTEXT, producer) : ROOT_CONTEXT;
    const options = {
      kind: SpanKind.CONSUMER,
      links: producer ? [{ context: producer }] : [],
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.consumer.group.name': groupId,
        'messaging.destination.name': record.topic,
        'messaging.destination.partition.id': String(partition),
        'messaging.kafka.offset': record.offset,
        ...(record.key ? { 'messaging.kafka.message.key': record.key.toString().slice(0, LONGEST_KEY) } : {}),
        ...(record.value ? {} : { 'messaging.kafka.message.tombstone': true }),
        ...(attempt > 0 ? { 'record.attempt': attempt } : {}),
      },
    };
    return tracer.startSpan(`${unit} process`, options, parent);
  }

  function end(span: Span): void {
    open.delete(span);
    span.end();
  }

  return {
    within(work, run) {
      const span = begin(work);
      open.add(span);
      work.trace = { span, headers: traceHeaders(span.spanContext()) };
      return context.with(trace.setSpan(ROOT_CONTEXT, span), run);
    },
    committed({ work, outcome, deadLetter }) {
      const span = work.trace?.span;
      if (!span) return;
      span.setAttribute('record.outcome', outcome);
      if (deadLetter) {
        span.setAttribute('error.type', deadLetter.code);
        span.setStatus({ code: SpanStatusCode.ERROR, message: deadLetter.message });
      }
      end(span);
    },
    abandon() {
      for (const span of open) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'not committed: another task does it again' });
        end(span);
      }
    },
  };
}
