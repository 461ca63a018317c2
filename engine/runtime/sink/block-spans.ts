import {
  context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from '@opentelemetry/api';
import type { SinkBlock } from '../../sink.ts';
import { traceContextOf } from '../../trace-context.ts';

/** Runs the writing of a block within a span of its own. */
export type WithinBlockSpan = (block: SinkBlock, write: () => Promise<void>) => Promise<void>;

/** More links than these are dropped by SDKs, unless told otherwise (`OTEL_SPAN_LINK_COUNT_LIMIT`). */
const MOST_LINKS = 128;

/**
 * A span per block that a sink writes, attempts included. It begins a trace, and is linked to the spans that wrote its records: a block
 * has many parents (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/).
 */
export function blockSpans(
  tracer: Tracer,
  { sink, groupId }: { readonly sink: string; readonly groupId: string },
): WithinBlockSpan {
  function begin({ topic, partition, from, records }: SinkBlock): Span {
    const attributes = {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': groupId,
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': from,
      'messaging.batch.message_count': records.length,
    };
    return tracer.startSpan(
      `${sink} write`,
      { kind: SpanKind.CONSUMER, links: linksTo(records), attributes },
      ROOT_CONTEXT,
    );
  }

  return async (block, write) => {
    const span = begin(block);
    try {
      await context.with(trace.setSpan(ROOT_CONTEXT, span), write);
    } catch (error) {
      const { name, message } = error as Error;
      span.setAttribute('error.type', name);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
      throw error;
    } finally {
      span.end();
    }
  };
}

function linksTo(records: SinkBlock['records']): Link[] {
  const links: Link[] = [];
  for (const { record } of records) {
    const producer = traceContextOf(record.headers);
    if (producer && links.push({ context: producer }) === MOST_LINKS) break;
  }
  return links;
}
