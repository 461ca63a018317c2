import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { checkQueuesOnlyWhenNeeded } from './request-queue.ts';

const require = createRequire(import.meta.url);

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  scheduleCheckPendingRequests(): void;
}
const RequestQueue = require('kafkajs/src/network/requestQueue/index.js') as new (options: object) => Queue;

const open = (): Queue => {
  checkQueuesOnlyWhenNeeded();
  const logger = { namespace: () => ({ debug: () => undefined }) };
  return new RequestQueue({
    instrumentationEmitter: null,
    maxInFlightRequests: null,
    requestTimeout: 1_000,
    enforceRequestTimeout: false,
    clientId: 'test',
    broker: 'test',
    logger,
  });
};

test('a queue in which nothing waits is not looked into', () => {
  const queue = open();
  queue.scheduleCheckPendingRequests();
  assert.equal(queue.throttleCheckTimeoutId, null);
});

test('one that the broker throttles is looked into when the throttle is over', () => {
  const queue = open();
  queue.pending.push({});
  queue.throttledUntil = Date.now() + 60_000;
  queue.scheduleCheckPendingRequests();
  const timer = queue.throttleCheckTimeoutId as unknown as { _idleTimeout: number };
  assert.ok(timer._idleTimeout > 50_000 && timer._idleTimeout <= 60_000);
  clearTimeout(queue.throttleCheckTimeoutId ?? undefined);
});
