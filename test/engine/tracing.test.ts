import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { openProducer } from '../../adapters/kafka/produce.ts';
import { from, pipe, sink, stage, topic, topology, unit, type EmissionTo } from '../../engine/language.ts';
import { deadLetter, done, forward } from '../../engine/outcome.ts';
import { memoryTarget } from '../../engine/testing/memory-target.ts';
import { startWorker, type Worker } from '../../engine/runtime/worker.ts';
import { brokers, createTopics, jsonCodec, readAll, skip, until } from './toy.ts';

const name = `traced-${randomUUID().slice(0, 8)}`;
const words = topic<string>()(`${name}-words`, { does: 'words' });
const loud = topic<string>()(`${name}-loud`, { does: 'words, loud' });
const numbered = topic<string>()(`${name}-numbered`, { does: 'words, numbered' });

const read = stage<string | null, string, object>({
  name: 'read',
  does: 'refuses poison',
  create: () => (word) => (word === 'poison' ? deadLetter('poison', 'not digestible') : forward(word ?? '')),
});
const shout = stage<string, never, object, unknown, EmissionTo<typeof loud>>({
  name: 'shout',
  does: 'asks a library, which traces its own work',
  create:
    () =>
    async (word, { key }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      trace.getTracer('library').startSpan('library call').end();
      return done({ emit: [{ topic: loud.name, key, value: word.toUpperCase() }] });
    },
});
const number = stage<string | null, never, object, unknown, EmissionTo<typeof numbered>>({
  name: 'number',
  does: 'numbers, and says of its trace what cannot be known beforehand',
  create:
    () =>
    (word, { key, source }) =>
      done({
        emit: [
          {
            topic: numbered.name,
            key,
            value: `${word ?? ''} ${String(source.offset)}`,
            headers: { traceparent: `00-${'ab'.repeat(16)}-${'cd'.repeat(8)}-01`, other: 'kept' },
          },
        ],
      }),
});
const graph = topology({
  name,
  units: [
    unit({ name: 'shout', does: '', inputs: [from(words, pipe(read, shout))], outputs: [loud] }),
    unit({ name: 'number', does: '', inputs: [from(loud, pipe(number))], outputs: [numbered] }),
  ],
  sinks: [sink({ name: 'rows', does: 'writes words down', inputs: [numbered] })],
  deadLetters: topic<never>()(`${name}-dead`, { does: '', hasSchema: false }),
});

describe('with an OpenTelemetry SDK registered', { skip, timeout: 60_000 }, () => {
  const target = memoryTarget();
  const exporter = new InMemorySpanExporter();
  let worker: Worker;
  let close: () => Promise<void>;

  before(async () => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager());
    trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    await createTopics({ graph });
    const kafka = kafkaClient({ brokers, clientId: 'test' });
    worker = await startWorker({
      topology: graph,
      kafka,
      codec: jsonCodec,
      deps: {},
      views: new Map(),
      writers: new Map([['rows', target]]),
      options: { sessionTimeoutMs: 1_500, lingerMs: 10, drainMs: 2_000 },
      log: () => undefined,
    });
    close = async () => {
      await worker.stop();
      await kafka.close();
    };
    const producer = await openProducer({ brokers, clientId: 'catalogue' });
    await producer.send(words.name, [
      { key: 'a', value: Buffer.from('"hello"'), headers: {} },
      { key: 'b', value: Buffer.from('"poison"'), headers: {} },
    ]);
    await producer.close();
    await until(() => spans('number process').length === 1 && spans('shout process').length === 2);
    await until(() => spans('rows write').length === 1);
  });
  after(async () => {
    await close();
    trace.disable();
    context.disable();
  });

  const spans = (called: string): ReadableSpan[] =>
    exporter.getFinishedSpans().filter((span) => span.name === called);
  const ofKey = (called: string, key: string): ReadableSpan => {
    const found = spans(called).find((s) => s.attributes['messaging.kafka.message.key'] === key);
    assert.ok(found, `${called} of ${key}`);
    return found;
  };

  test('a record leads from its producer through every unit in one trace', () => {
    const [sent, shouted, counted] = [`${words.name} send`, 'shout process', 'number process'].map((n) =>
      ofKey(n, 'a'),
    );
    assert.ok(sent && shouted && counted);
    assert.equal(sent.parentSpanContext, undefined);
    assert.equal(sent.kind, SpanKind.PRODUCER);
    for (const [span, parent] of [
      [shouted, sent],
      [counted, shouted],
    ] as const) {
      assert.equal(span.kind, SpanKind.CONSUMER);
      assert.equal(span.spanContext().traceId, sent.spanContext().traceId);
      assert.equal(span.parentSpanContext?.spanId, parent.spanContext().spanId);
      assert.equal(span.links[0]?.context.spanId, parent.spanContext().spanId);
    }
  });

  test('what is written carries the span that wrote it, whatever the emission says of its trace', async () => {
    const [written] = await readAll(numbered.name);
    const { traceId, spanId } = ofKey('number process', 'a').spanContext();
    assert.equal(written?.headers['traceparent'], `00-${traceId}-${spanId}-01`);
    assert.equal(written?.headers['other'], 'kept');
  });

  test('a span says where its record lay and what each stage made of it', () => {
    const span = ofKey('shout process', 'a');
    const {
      'messaging.kafka.offset': offset,
      'messaging.destination.partition.id': partition,
      ...rest
    } = span.attributes;
    assert.deepEqual([typeof offset, typeof partition], ['number', 'string']);
    assert.deepEqual(rest, {
      'messaging.system': 'kafka',
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': `${name}-shout`,
      'messaging.destination.name': words.name,
      'messaging.kafka.message.key': 'a',
      'record.outcome': 'done',
    });
    assert.deepEqual(
      span.events.map((e) => [e.name, e.attributes?.['outcome']]),
      [
        ['read', 'forward'],
        ['shout', 'done'],
      ],
    );
  });

  test('what a library traces inside a stage belongs to the record', () => {
    const [call] = spans('library call');
    assert.equal(call?.parentSpanContext?.spanId, ofKey('shout process', 'a').spanContext().spanId);
  });

  test('a block that a sink writes is linked to what wrote its records', () => {
    const [block] = spans('rows write');
    assert.equal(target.rows().length, 1);
    assert.equal(block?.attributes['messaging.batch.message_count'], 1);
    assert.deepEqual(
      block?.links.map(({ context: { spanId } }) => spanId),
      [ofKey('number process', 'a').spanContext().spanId],
    );
  });

  test('a dead letter is an error of its class', () => {
    const span = ofKey('shout process', 'b');
    assert.equal(span.status.code, SpanStatusCode.ERROR);
    assert.equal(span.attributes['error.type'], 'poison');
    assert.equal(span.attributes['record.outcome'], 'dead-letter');
  });
});
