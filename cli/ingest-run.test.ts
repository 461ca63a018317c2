import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlainRecord } from '../adapters/kafka/plain-record.ts';
import { parseOwnLine } from '../processors/ingest/adapters/own-jsonl.ts';
import { CodecError } from '../schemas/codec-error.ts';
import { ingestChanges, type IngestNote, type IngestSummary } from './ingest-run.ts';

interface Run {
  readonly summary: IngestSummary;
  readonly records: PlainRecord[];
  readonly chunks: number[];
  readonly notes: IngestNote[];
}

async function run(
  lines: readonly object[],
  encode: (title: string) => Buffer = (title) => Buffer.from(title),
): Promise<Run> {
  const records: PlainRecord[] = [];
  const chunks: number[] = [];
  const notes: IngestNote[] = [];
  async function* parsed() {
    for (const [i, line] of lines.entries())
      yield parseOwnLine(JSON.stringify(line), i + 1, { tenant: 'demo', baseUrl: undefined });
  }
  const summary = await ingestChanges(parsed(), {
    knownProfiles: new Set(['house']),
    encode: (change) => encode(change.title),
    send: async (sent) => {
      chunks.push(sent.length);
      records.push(...sent);
    },
    onNote: (note) => notes.push(note),
  });
  return { summary, records, chunks, notes };
}

const images = [{ id: 'front', url: 'https://a.example/x.jpg' }];
const good = { productId: 'mug', version: 3, occurredAt: '2026-01-31T12:00:00Z', images };

describe('ingestChanges', () => {
  test('sends a change under its key, with the headers of a public event', async () => {
    const { records } = await run([good]);
    const [record] = records;
    assert.equal(record?.key, 'demo/mug');
    assert.equal(record.headers['ce_type'], 'com.agpis.product.changed.v1');
    assert.equal(record.headers['ce_time'], '2026-01-31T12:00:00.000Z');
    assert.match(record.headers['ce_id'] ?? '', /^demo\/mug:3:[0-9a-f]{12}$/);
    assert.deepEqual((await run([good])).records[0]?.headers, record.headers);
  });

  test('counts what was sent, deleted and left out, and goes on behind a bad line', async () => {
    const { summary, notes, records } = await run([
      good,
      { version: 1 },
      { ...good, productId: 'bowl', deleted: true },
    ]);
    assert.deepEqual(summary, { sent: 2, deletes: 1, bad: 1, warnings: 0 });
    assert.deepEqual(notes.map(({ level, line, field }) => [level, line, field]), [['error', 2, 'productId'], ['error', 2, 'occurredAt']]); // prettier-ignore
    assert.deepEqual(records.map(({ key }) => key), ['demo/mug', 'demo/bowl']); // prettier-ignore
  });

  test('leaves out what would have a wrong key or could not be compared', async () => {
    const { summary, notes } = await run([
      { ...good, productId: 'a/b' },
      { ...good, version: -1 },
      { ...good, occurredAt: 1.7e15 },
    ]);
    assert.deepEqual([summary.sent, summary.bad], [0, 3]);
    assert.match(notes.map(({ sentence }) => sentence).join(' '), /slash.*version is -1.*occurredAt is/);
  });

  test('sends what the system has an answer for, and says which', async () => {
    const { summary, notes } = await run([
      { ...good, images: [] },
      { ...good, profiles: ['hous'] },
    ]);
    assert.deepEqual(summary, { sent: 2, deletes: 0, bad: 0, warnings: 2 });
    assert.match(notes[0]?.sentence ?? '', /will be answered "no-images"/);
    assert.match(notes[1]?.sentence ?? '', /no profile "hous"; there are house/);
  });

  test('leaves out what cannot be encoded, or is more than Kafka takes', async () => {
    const { summary, notes } = await run([good, { ...good, title: 'long' }], (title) => {
      if (title === 'long') return Buffer.alloc(1_000_001);
      throw new CodecError('unencodable', 'title is strange');
    });
    assert.equal(summary.bad, 2);
    assert.deepEqual(notes.map(({ sentence }) => sentence.slice(0, 30)), ['title is strange', 'The change takes 1000001 bytes']); // prettier-ignore
  });

  test('sends in chunks', async () => {
    const { chunks } = await run(Array.from({ length: 1_001 }, (_, i) => ({ ...good, version: i })));
    assert.deepEqual(chunks, [500, 500, 1]);
  });
});
