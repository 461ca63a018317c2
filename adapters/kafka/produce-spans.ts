import { context, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { traceHeaders } from '../../engine/trace-context.ts';
import type { PlainRecord } from './plain-record.ts';

/**
 * Begins a span for each record, a child of the caller's where there is one, else the first of a trace; the records then carry
 * it, instead of what their headers said before. `end` ends them all.
 */
export function produceSpans(
  tracer: Tracer,
  topic: string,
  records: readonly PlainRecord[],
): { readonly records: readonly PlainRecord[]; end(error?: Error): void } {
  const spans: Span[] = [];
  const traced = records.map((record) => {
    const attributes = {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.destination.name': topic,
      'messaging.kafka.message.key': record.key,
      ...(record.value === null ? { 'messaging.kafka.message.tombstone': true } : {}),
    };
    const span = tracer.startSpan(`${topic} send`, { kind: SpanKind.PRODUCER, attributes }, context.active());
    spans.push(span);
    return { ...record, headers: { ...record.headers, ...traceHeaders(span.spanContext()) } };
  });
  return {
    records: traced,
    end(error) {
      for (const span of spans) {
        if (error) {
          span.setAttribute('error.type', error.name);
          span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
        }
        span.end();
      }
    },
  };
}
