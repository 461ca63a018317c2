/**
 * kafkajs 2.2.4 (pinned) looks into the queue of each connection every millisecond, whether anything waits in it or not: it asks
 * for a time that has passed, of which Node 24 warns (tulios/kafkajs#1751).
 * Here the queue is looked at when something waits: it is sent when the broker's throttle is over, or
 * when an answer makes room, which kafkajs notices itself.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface RequestQueue {
  readonly pending: readonly unknown[];
  /** ms since 1970; -1 where the broker has asked for no pause. */
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const { prototype } = require('kafkajs/src/network/requestQueue/index.js') as { prototype: RequestQueue };

/** As kafkajs waits where too much is under way. */
const INTERVAL_MS = 10;

export function checkQueuesOnlyWhenNeeded(): void {
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
    const wait = Math.max(INTERVAL_MS, this.throttledUntil - Date.now());
    this.throttleCheckTimeoutId = setTimeout(() => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    }, wait);
  };
}
