import type { WorkTurns } from '../record/work-turns.ts';

export interface KeyedScheduler<T> {
  /** Puts an item behind those of its key; `pump` begins with it. */
  schedule(key: string, item: T): void;
  /** Begins what may begin, until the event loop's turn is over; goes on by itself in the next. */
  pump(): void;
  /** Begins nothing more until released. What is under way goes on. */
  hold(): void;
  release(): void;
  /** Items of the key that wait behind the one under way. */
  waitingBehind(key: string): readonly T[];
  /** Drops all that has not begun. */
  clear(): void;
}

/**
 * Runs items of one key in order and of different keys side by side, at most `limit` at once. `run` must neither throw nor
 * reject; where it answers at once instead of with a promise, the item is over. It tells `turns` how long it kept the event loop.
 */
export function keyedScheduler<T>(
  turns: Pick<WorkTurns, 'isOver' | 'wait'>,
  limit: number,
  run: (item: T) => void | Promise<void>,
): KeyedScheduler<T> {
  /** Per key that has anything to do: what has not begun. */
  const waiting = new Map<string, T[]>();
  /** Keys whose next item may begin. */
  let ready: string[] = [];
  let head = 0;
  let running = 0;
  let held = false;

  function pump(): void {
    while (!held && running < limit && head < ready.length) {
      if (turns.isOver()) {
        turns.wait(pump);
        break;
      }
      begin(ready[head++] as string);
    }
    if (head === ready.length || head > 4_096) {
      ready = ready.slice(head);
      head = 0;
    }
  }

  function begin(key: string): void {
    const items = waiting.get(key);
    const item = items?.shift();
    if (items === undefined || item === undefined) return;
    const going = run(item);
    if (going === undefined) return ended(key, items);
    running += 1;
    void going.finally(() => {
      running -= 1;
      ended(key, items);
      pump();
    });
  }

  function ended(key: string, items: readonly T[]): void {
    if (items.length > 0) ready.push(key);
    else waiting.delete(key);
  }

  return {
    schedule(key, item) {
      const items = waiting.get(key);
      if (items) {
        items.push(item);
        return;
      }
      waiting.set(key, [item]);
      ready.push(key);
    },
    pump,
    hold() {
      held = true;
    },
    release() {
      held = false;
      pump();
    },
    waitingBehind: (key) => waiting.get(key) ?? [],
    clear() {
      waiting.clear();
      ready = [];
      head = 0;
    },
  };
}
