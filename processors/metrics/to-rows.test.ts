import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type {
  ChangeResult,
  LedgerEntry,
  OperatorAction,
  ReviewRequest,
  Sequence,
  StageEvent,
} from '../../schemas/generated/types.ts';
import { blockLength, insertsOf } from './block.ts';
import type { SinkRecord } from './sink-record.ts';
import { METRICS_TOPICS, toRows } from './to-rows.ts';

const NOON = Date.UTC(2026, 2, 1, 12, 0, 0, 123);

const record = (value: unknown, over: Partial<SinkRecord> = {}): SinkRecord => ({
  partition: 3,
  offset: 42,
  incarnation: 'abc',
  timestamp: NOON,
  key: 'demo/mug-1',
  value,
  headers: {},
  ...over,
});

const stageEvent = (over: Partial<StageEvent> = {}): StageEvent => ({
  unit: 'image',
  stage: 'dedup',
  outcome: 'forward',
  reasons: [],
  detail: '',
  key: 'demo/mug-1',
  tenant: 'demo',
  productId: 'mug-1',
  profile: '',
  category: 'kitchen/mugs',
  version: 7,
  eventId: 'abc/3/41',
  attempt: 0,
  items: 5,
  latencyMs: 1.5,
  occurredAt: NOON,
  sourceTopic: 'product-changes',
  sourcePartition: 3,
  sourceOffset: 41,
  traceId: '',
  ...over,
});

const rowOf = (topic: string, from: SinkRecord): Readonly<Record<string, unknown>> => {
  const [made, ...more] = toRows(topic, from);
  assert.ok(made);
  assert.equal(more.length, 0);
  return made.row;
};

describe('a record becomes a row', () => {
  test('with its coordinates and the incarnation of its topic', () => {
    const row = rowOf('stage-events', record(stageEvent()));
    const { _topic, _partition, _offset, _incarnation } = row;
    assert.deepEqual([_topic, _partition, _offset, _incarnation], ['stage-events', 3, 42, 'abc']);
    assert.equal(row['ts'], '2026-03-01 12:00:00.123');
  });

  test('that is equal when it is made again', () => {
    const from = record(stageEvent());
    assert.deepEqual(toRows('stage-events', from), toRows('stage-events', structuredClone(from)));
  });

  test('with values that every column takes, whatever the event claims', () => {
    const wild = stageEvent({
      occurredAt: 9e15,
      attempt: -1,
      items: NaN,
      latencyMs: Infinity,
      version: null,
      detail: 'a\ud800b',
    });
    const row = rowOf('stage-events', record(wild));
    assert.equal(row['ts'], '2100-01-01 00:00:00.000');
    assert.deepEqual([row['attempt'], row['items'], row['latency_ms'], row['version']], [0, 0, 0, -1]);
    assert.equal(row['detail'], 'a\ufffdb');
  });

  test('for an answer, with reasons as codes beside their sentences', () => {
    const result: ChangeResult = {
      tenant: 'demo', productId: 'mug-1', profile: 'amazon', profiles: 1, version: 7, eventId: 'abc/3/41', outcome: 'REFUSED', first: true,
      cause: 'change:abc/3/41', because: '', reasons: [{ code: 'too-small', sentence: '300 px, 500 asked', imageId: 'a' }], feedback: '', revision: null,
      occurredAt: -5, answeredAt: NOON,
    }; // prettier-ignore
    const row = rowOf('change-results', record(result));
    assert.deepEqual([row['reasons'], row['sentences']], [['too-small'], ['300 px, 500 asked']]);
    assert.deepEqual([row['revision'], row['occurred_at']], [-1, '1970-01-01 00:00:00.000']);
  });

  test('for a tombstone of a sequence, from its key alone', () => {
    const row = rowOf('sequences', record(null, { key: 'demo/mug-1/amazon' }));
    const { tenant, product_id, profile, state, revision } = row;
    assert.deepEqual(
      [tenant, product_id, profile, state, revision],
      ['demo', 'mug-1', 'amazon', 'TOMBSTONE', -1],
    );
  });

  test('for a sequence, with its pictures in parallel arrays', () => {
    const image = { imageId: 'a', url: 'http://x/a', sha256: 'ff', role: 'MAIN', position: 0, width: 9, height: 9, format: 'png', score: 0.5, variantIds: [] } as const; // prettier-ignore
    const sequence: Sequence = {
      tenant: 'demo', productId: 'mug-1', profile: 'amazon', revision: 2, sourceVersion: 7, state: 'PUBLISHED', occurredAt: NOON, revisedAt: NOON,
      title: 'Mug', category: 'kitchen/mugs', images: [{ ...image, variantIds: [] }], acceptProbability: null, review: 'AUDIT', cause: '', reasons: [], versions: { rules: '1' },
    }; // prettier-ignore
    const row = rowOf('sequences', record(sequence));
    assert.deepEqual([row['image_ids'], row['image_sha256'], row['image_scores']], [['a'], ['ff'], [0.5]]);
    assert.deepEqual([row['accept_probability'], row['versions']], [null, { rules: '1' }]);
  });

  test('for a review item and for a ledger entry', () => {
    const request: ReviewRequest = {
      reviewId: 'r1', tenant: 'demo', productId: 'mug-1', profile: 'amazon', version: 7, eventId: 'abc/3/41', kind: 'AUDIT', state: 'OPEN', closedBecause: '',
      openedAt: NOON, updatedAt: NOON, title: '', category: '', attributes: {}, sequence: [], findings: [], reasons: [], weight: 20,
    }; // prettier-ignore
    assert.deepEqual(
      [
        rowOf('review-requests', record(request))['state'],
        rowOf('review-requests', record(request))['weight'],
      ],
      ['OPEN', 20],
    );
    const entry: LedgerEntry = {
      entryId: 'u1', decisionId: 'd1', reviewId: 'r1', sign: -1, decision: 'REJECT', kind: 'AUDIT', tenant: 'demo', productId: 'mug-1', profile: 'amazon',
      version: 7, category: '', reasons: ['blurred'], note: '', reviewer: 'ann', simulated: true, weight: 20, decidedAt: NOON - 5, recordedAt: NOON,
    }; // prettier-ignore
    const row = rowOf('review-ledger', record(entry));
    assert.deepEqual(
      [row['sign'], row['decided_at'], row['simulated']],
      [-1, '2026-03-01 12:00:00.118', true],
    );
  });

  test('for a dead letter, from headers and key, whatever its bytes are', () => {
    const headers = {
      '__connect.errors.topic': 'product-changes',
      '__connect.errors.partition': '1',
      '__connect.errors.offset': '17',
      '__connect.errors.stage': 'image/decode',
      '__connect.errors.exception.class.name': 'undecodable',
      '__connect.errors.exception.message': 'no schema 999',
      '__engine.attempt': '2',
    };
    const row = rowOf('dead-letters', record(Buffer.from([0, 1, 2]), { headers }));
    const { stage, code, source_topic, source_partition, source_offset, attempts, value_bytes, tenant } = row;
    assert.deepEqual(
      [stage, code, source_topic, source_partition],
      ['image/decode', 'undecodable', 'product-changes', 1],
    );
    assert.deepEqual([source_offset, attempts, value_bytes, tenant], [17, 2, 3, 'demo']);
    const bare = rowOf('dead-letters', record(null, { key: 'no key of ours' }));
    assert.deepEqual([bare['source_offset'], bare['tenant'], bare['code']], [-1, '', '']);
  });

  test('for what an operator did, with the product where there is one', () => {
    const action: OperatorAction = {
      actionId: 'run-1', kind: 'REDRIVE', operator: 'ann@desk', because: 'disk replaced', actedAt: NOON, subject: 'dlq/0/8', key: 'demo/mug-1',
      topic: 'product-changes', partition: 3, origin: 'abc/3/41', stage: 'image/dedup', code: 'TypeError', count: 2, records: 1,
    }; // prettier-ignore
    const row = rowOf('operator-actions', record(action, { key: 'run-1' }));
    const { tenant, product_id, because, origin, redrives } = row;
    assert.deepEqual(
      [tenant, product_id, because, origin, redrives],
      ['demo', 'mug-1', 'disk replaced', 'abc/3/41', 2],
    );
    const whole = rowOf('operator-actions', record({ ...action, kind: 'REPROCESS', key: '', count: 1 }));
    assert.deepEqual([whole['tenant'], whole['redrives']], ['', 0]);
    const model = rowOf(
      'operator-actions',
      record({ ...action, kind: 'MODEL', key: '', code: 'rollback', records: 0 }),
    );
    assert.deepEqual(
      [model['kind'], model['code'], model['redrives'], model['records']],
      ['MODEL', 'rollback', 0, 0],
    );
  });

  test('and a topic without a table is a fault that is named', () => {
    assert.throws(() => toRows('candidates', record({})), /No table takes records of topic candidates/);
    assert.equal(METRICS_TOPICS.length, 7);
  });
});

describe('a block of records', () => {
  const events = (count: number, at: (index: number) => number = () => NOON): SinkRecord[] =>
    Array.from({ length: count }, (_, index) =>
      record(stageEvent({ occurredAt: at(index) }), { offset: index * 2 }),
    );

  test('is named by table, incarnation, topic, partition, first and last offset', () => {
    const [insert, ...more] = insertsOf('stage-events', events(3));
    assert.equal(more.length, 0);
    assert.equal(insert?.token, 'stage_events:abc:stage-events-3-0-4');
    assert.equal(insert?.rows.length, 3);
  });

  test('ends before too many rows, and before too many bytes', () => {
    assert.equal(blockLength('stage-events', events(30), { maxRows: 10, maxBytes: 1e9 }), 10);
    assert.equal(blockLength('stage-events', events(30), { maxRows: 1e9, maxBytes: 1_200 }), 2);
    assert.equal(blockLength('stage-events', events(3), { maxRows: 1e9, maxBytes: 1 }), 1);
  });

  test('ends where the month changes, so that it lands in one table partition', () => {
    const overMidnight = events(10, (index) => Date.UTC(2026, 2, 31, 23, 59, 55 + index));
    assert.equal(blockLength('stage-events', overMidnight), 5);
    assert.equal(insertsOf('stage-events', overMidnight)[0]?.rows.length, 10);
  });

  test('may be empty, or hold nothing for any table', () => {
    assert.equal(blockLength('stage-events', []), 0);
    assert.deepEqual(insertsOf('stage-events', []), []);
    assert.deepEqual(insertsOf('change-results', [record(null)]), []);
    assert.equal(blockLength('change-results', [record(null)]), 1);
  });
});
