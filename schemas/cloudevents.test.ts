import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cloudEventHeaders, type CloudEvent, traceIdOf } from './cloudevents.ts';

const event: CloudEvent = {
  topic: 'sequences',
  id: 'demo/mug/house:3',
  source: '/agpis/publish',
  subject: 'demo/mug/house',
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
};
const parent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';

test('a public event has the headers of CloudEvents in binary mode', () => {
  const { traceparent, ...headers } = cloudEventHeaders(event);
  assert.deepEqual(headers, {
    ce_specversion: '1.0',
    ce_id: 'demo/mug/house:3',
    ce_type: 'com.agpis.sequence.revised.v1',
    ce_source: '/agpis/publish',
    ce_subject: 'demo/mug/house',
    ce_time: '2026-01-02T03:04:05.678Z',
    ce_dataschema: 'urn:agpis:schema:sequences-value',
    'content-type': 'application/avro',
  });
  assert.match(traceparent ?? '', /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
});

describe('traceparent', () => {
  test('goes on with the trace of the cause, under a span of its own', () => {
    const { traceparent = '' } = cloudEventHeaders({ ...event, traceparent: parent });
    assert.equal(traceIdOf(traceparent), traceIdOf(parent));
    assert.notEqual(traceparent, parent);
    assert.ok(traceparent.endsWith('-00'), 'the decision not to sample is kept');
  });

  test('is the same for the same event, and another for another', () => {
    assert.deepEqual(cloudEventHeaders(event), cloudEventHeaders(event));
    assert.notEqual(
      cloudEventHeaders(event)['traceparent'],
      cloudEventHeaders({ ...event, id: 'x' })['traceparent'],
    );
  });

  for (const bad of [
    '',
    'nonsense',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    `${parent}-x`,
  ]) {
    test(`"${bad}" starts a new trace`, () => {
      assert.equal(traceIdOf(bad), undefined);
      assert.match(
        cloudEventHeaders({ ...event, traceparent: bad })['traceparent'] ?? '',
        /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/,
      );
    });
  }
});
