import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { headersOf } from './kafka.ts';
import { registeredTracer, traceContextOf, traceHeaders } from './trace-context.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('the trace context of a record', () => {
  test('is read from its headers and written as it was', () => {
    const headers = { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'vendor=x,other=y' };
    const context = traceContextOf(headersOf(headers));
    assert.deepEqual(
      { traceId: context?.traceId, spanId: context?.spanId, isRemote: context?.isRemote },
      { traceId: TRACE, spanId: SPAN, isRemote: true },
    );
    assert.ok(context);
    assert.deepEqual(traceHeaders(context), headers);
  });

  test('keeps the decision not to sample', () => {
    const context = traceContextOf(headersOf({ traceparent: `00-${TRACE}-${SPAN}-00` }));
    assert.equal(context?.traceFlags, 0);
  });

  test('is understood when a later version says more', () => {
    const context = traceContextOf(headersOf({ traceparent: `01-${TRACE}-${SPAN}-01-more` }));
    assert.equal(context?.traceId, TRACE);
  });

  for (const [what, traceparent] of [
    ['an id of zeros', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['a span id of zeros', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['the forbidden version', `ff-${TRACE}-${SPAN}-01`],
    ['anything else', 'hello'],
  ] as const)
    test(`is none with ${what}`, () => {
      assert.equal(traceContextOf(headersOf({ traceparent })), undefined);
    });

  test('is none without headers', () => assert.equal(traceContextOf([]), undefined));
});

test('nobody traces where no SDK is registered', () => {
  assert.equal(registeredTracer('any'), undefined);
});
