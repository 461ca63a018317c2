/**
 * Two things about the queue that kafkajs has for each connection.
 *
 * kafkajs 2.2.4 (pinned) looks into the queue of each connection every millisecond, whether anything waits in it or not: it asks
 * for a time that has passed, of which Node 24 warns (tulios/kafkajs#1751).
 * Here the queue is looked at when something waits: it is sent when the broker's throttle is over, or
 * when an answer makes room, which kafkajs notices itself.
 *
 * And it reckons by the date, which may be set: an hour back, and a throttle of a second would last an hour, and a request that nobody
 * answers would time out an hour late; an hour forward, and all requests under way would time out at once. Here both are measured.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface SocketRequest {
  readonly requestTimeout: number;
  timeoutRequest(): void;
}

interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly inflight: ReadonlyMap<number, SocketRequest>;
  readonly maxInFlightRequests: number | null;
  readonly requestTimeout: number;
  readonly enforceRequestTimeout: boolean;
  /** A moment of `performance.now`; -1 where the broker has asked for no pause. */
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  requestTimeoutIntervalId: NodeJS.Timeout | null;
  isConnected(): boolean;
  destroy(): void;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
  scheduleRequestTimeoutCheck(): void;
  maybeThrottle(ms: number | null): void;
  canSendSocketRequestImmediately(): boolean;
}

const { prototype } = require('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };

/** As kafkajs waits where too much is under way. */
const INTERVAL_MS = 10;
/** How often kafkajs looks for requests that nobody has answered, at least. */
const TIMEOUT_CHECK_MS = 100;

export function mendRequestQueues(): void {
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const wait = Math.max(INTERVAL_MS, this.throttledUntil - performance.now());
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, wait);
  };
  prototype.maybeThrottle = function (this: RequestQueue, ms) {
    if (ms !== null && ms > 0) this.throttledUntil = Math.max(performance.now() + ms, this.throttledUntil);
  };
  prototype.canSendSocketRequestImmediately = function (this: RequestQueue) {
    const isFull = this.maxInFlightRequests !== null && this.inflight.size >= this.maxInFlightRequests;
    return !isFull && this.throttledUntil <= performance.now();
  };
  prototype.scheduleRequestTimeoutCheck = function (this: RequestQueue) {
    if (!this.enforceRequestTimeout) return;
    this.destroy();
    const check = timeoutCheck(this);
    this.requestTimeoutIntervalId = setInterval(check, Math.min(this.requestTimeout, TIMEOUT_CHECK_MS));
  };
}

/** A request counts as sent when it is first seen here, at most an interval late. */
function timeoutCheck(queue: RequestQueue): () => void {
  const seenAt = new WeakMap<SocketRequest, number>();
  return () => {
    const now = performance.now();
    for (const request of queue.inflight.values()) {
      const since = seenAt.get(request) ?? now;
      seenAt.set(request, since);
      if (now - since > request.requestTimeout) request.timeoutRequest();
    }
    if (!queue.isConnected()) queue.destroy();
  };
}
