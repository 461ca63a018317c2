import { AsyncLocalStorage } from 'node:async_hooks';
import type { InRecord } from '../../kafka.ts';
import type { RunnerParts } from './bound-unit.ts';
import { tellKept } from './kept-event-loop.ts';

/**
 * Goes on with a record after something of it was awaited. Many may have been answered at the same moment, and each would compute before
 * the event loop has its turn again: so each takes one of the turns that records take when they are begun (work-turns.ts). What a stage
 * does after an `await` of its own is not in the engine's hands.
 */
export function inTurnOf(
  parts: Pick<RunnerParts, 'turns' | 'clock' | 'unit' | 'options' | 'told' | 'log'>,
): <T>(record: InRecord, goOn: () => T | Promise<T>) => T | Promise<T> {
  const { turns, clock } = parts;

  function measured<T>(record: InRecord, goOn: () => T): T {
    const began = clock.elapsed();
    try {
      return goOn();
    } finally {
      const ms = clock.elapsed() - began;
      if (ms > 0) {
        turns.spend(ms);
        tellKept(parts, record, ms);
      }
    }
  }

  return (record, goOn) => {
    if (!turns.isOver()) return measured(record, goOn);
    return new Promise((resolve, reject) => {
      // Its span, and whatever else the stages before it were called within, are those of the record, not of who gives the turn.
      const bound = AsyncLocalStorage.bind(() => {
        try {
          resolve(measured(record, goOn));
        } catch (error) {
          reject(error);
        }
      });
      turns.wait(bound);
    });
  };
}
