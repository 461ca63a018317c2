/** An SDK as somebody may load it before any command, node --import: spans go to the file SPAN_FILE, a line of JSON each. */
import { appendFileSync } from 'node:fs';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';

const file = process.env['SPAN_FILE'];
if (file === undefined) throw new Error('SPAN_FILE does not say where spans go');

export interface WrittenSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | undefined;
  readonly links: readonly string[];
  readonly topic: unknown;
  readonly key: unknown;
  readonly events: readonly string[];
}

const written = (span: ReadableSpan): WrittenSpan => ({
  name: span.name,
  traceId: span.spanContext().traceId,
  spanId: span.spanContext().spanId,
  parentId: span.parentSpanContext?.spanId,
  links: span.links.map((link) => link.context.spanId),
  topic: span.attributes['messaging.destination.name'],
  key: span.attributes['messaging.kafka.message.key'],
  events: span.events.map(({ name }) => name),
});

const exporter = {
  export(spans: ReadableSpan[], done: (result: { code: number }) => void): void {
    appendFileSync(file, spans.map((span) => `${JSON.stringify(written(span))}\n`).join(''));
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};

context.setGlobalContextManager(new AsyncLocalStorageContextManager());
trace.setGlobalTracerProvider(
  new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
);
