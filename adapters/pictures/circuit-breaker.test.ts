import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { circuitBreaker } from './circuit-breaker.ts';
import type { CircuitBreaker, Ticket } from './circuit-breaker.ts';

function ticket(breaker: CircuitBreaker, now: number): Ticket {
  const admitted = breaker.admit(now);
  assert.ok(typeof admitted !== 'number', 'expected leave, was told to wait');
  return admitted;
}

function fail(breaker: CircuitBreaker, now: number, times = 1): void {
  for (let i = 0; i < times; i += 1) breaker.failed(ticket(breaker, now), now);
}

describe('a circuit', () => {
  test('opens after the set number of failures in a row and says how long', () => {
    const breaker = circuitBreaker({ failures: 3, openMs: 1000 });
    fail(breaker, 0, 3);
    assert.equal(breaker.admit(0), 1000);
    assert.equal(breaker.admit(400), 600);
  });

  test('stays closed while a success comes between the failures', () => {
    const breaker = circuitBreaker({ failures: 2 });
    fail(breaker, 0);
    breaker.succeeded(ticket(breaker, 0));
    fail(breaker, 0);
    ticket(breaker, 0);
  });

  test('lets one probe through after the pause, and closes when it succeeds', () => {
    const breaker = circuitBreaker({ failures: 1, openMs: 1000 });
    fail(breaker, 0);
    const probe = ticket(breaker, 1000);
    assert.equal(probe.probe, true);
    assert.equal(typeof breaker.admit(1000), 'number');
    breaker.succeeded(probe);
    assert.equal(ticket(breaker, 1000).probe, false);
    assert.equal(breaker.isClean(), true);
  });

  test('doubles its pause with each failed probe, up to the longest one', () => {
    const breaker = circuitBreaker({ failures: 1, openMs: 1000, maxOpenMs: 3000 });
    let now = 0;
    for (const pause of [1000, 2000, 3000, 3000]) {
      fail(breaker, now);
      assert.equal(breaker.admit(now), pause);
      now += pause;
    }
  });

  test('begins with the first pause again after it had closed', () => {
    const breaker = circuitBreaker({ failures: 1, openMs: 1000 });
    fail(breaker, 0);
    fail(breaker, 1000);
    breaker.succeeded(ticket(breaker, 3000));
    fail(breaker, 3000);
    assert.equal(breaker.admit(3000), 1000);
  });

  test('opens at once for the pause that the host asks for', () => {
    const breaker = circuitBreaker();
    breaker.failed(ticket(breaker, 0), 0, 7000);
    assert.equal(breaker.admit(1), 6999);
  });

  test('is not moved by requests that were under way when it opened', () => {
    const breaker = circuitBreaker({ failures: 1, openMs: 1000 });
    const early = ticket(breaker, 0);
    const late = ticket(breaker, 0);
    fail(breaker, 0);
    breaker.succeeded(early);
    breaker.failed(late, 500);
    assert.equal(breaker.admit(500), 500);
  });

  test('gives the probe to the next caller when the first was cancelled', () => {
    const breaker = circuitBreaker({ failures: 1, openMs: 1000 });
    fail(breaker, 0);
    breaker.abandoned(ticket(breaker, 1000));
    assert.equal(ticket(breaker, 1000).probe, true);
  });
});
