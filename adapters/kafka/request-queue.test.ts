import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { afterEach, mock, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { mendRequestQueues } from './request-queue.ts';

const require = createRequire(import.meta.url);

interface Queue {
  pending: unknown[];
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly inflight: Map<number, unknown>;
  scheduleCheckPendingRequests(): void;
  scheduleRequestTimeoutCheck(): void;
  maybeThrottle(ms: number): void;
  canSendSocketRequestImmediately(): boolean;
  destroy(): void;
}
const RequestQueue = require('kafkajs/src/network/requestQueue/index.js') as new (options: object) => Queue;

const open = (over: object = {}): Queue => {
  mendRequestQueues();
  const logger = { namespace: () => ({ debug: () => undefined }) };
  return new RequestQueue({
    instrumentationEmitter: null,
    maxInFlightRequests: null,
    requestTimeout: 1_000,
    enforceRequestTimeout: false,
    clientId: 'test',
    broker: 'test',
    isConnected: () => true,
    logger,
    ...over,
  });
};

afterEach(() => mock.restoreAll());

test('a queue in which nothing waits is not looked into', () => {
  const queue = open();
  queue.scheduleCheckPendingRequests();
  assert.equal(queue.throttleCheckTimeoutId, null);
});

test('one that the broker throttles is looked into when the throttle is over', () => {
  const queue = open();
  queue.pending.push({});
  queue.maybeThrottle(60_000);
  queue.scheduleCheckPendingRequests();
  const timer = queue.throttleCheckTimeoutId as unknown as { _idleTimeout: number };
  assert.ok(timer._idleTimeout > 50_000 && timer._idleTimeout <= 60_000);
  clearTimeout(queue.throttleCheckTimeoutId ?? undefined);
});

for (const hours of [-1, 1])
  test(`a throttle ends when it was to end, though the date is set ${String(hours)} h`, async () => {
    const queue = open();
    queue.maybeThrottle(30);
    setDate(hours);
    assert.equal(queue.canSendSocketRequestImmediately(), false);
    await sleep(40);
    assert.equal(queue.canSendSocketRequestImmediately(), true);
  });

for (const hours of [-1, 1])
  test(`a request that nobody answers times out when it was to, though the date is set ${String(hours)} h`, async () => {
    const queue = open({ requestTimeout: 20, enforceRequestTimeout: true });
    let timedOut = 0;
    const request = { sentAt: Date.now(), requestTimeout: 150, timeoutRequest: () => (timedOut += 1) };
    queue.inflight.set(1, request);
    queue.scheduleRequestTimeoutCheck();
    setDate(hours);
    await sleep(60);
    assert.equal(timedOut, 0);
    await sleep(250);
    assert.ok(timedOut > 0);
    queue.destroy();
  });

function setDate(hours: number): void {
  const now = Date.now.bind(Date);
  mock.method(Date, 'now', () => now() + hours * 3_600_000);
}
