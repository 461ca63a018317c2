/** Things that are due at a time, the earliest first: a binary heap, so that a million that are not due yet cost nothing. */
export interface DueQueue<T> {
  add(dueAt: number, item: T): void;
  /** Takes the earliest, where it is due; of those due at the same time any. */
  take(now: number): T | undefined;
  size(): number;
}

interface Node<T> {
  readonly dueAt: number;
  readonly item: T;
}

export function dueQueue<T>(): DueQueue<T> {
  /** Each is due no earlier than its parent, the one at half its index. */
  const heap: Node<T>[] = [];
  const dueAt = (at: number): number => heap[at]?.dueAt ?? Infinity;

  function swap(a: number, b: number): void {
    const held = heap[a] as Node<T>;
    heap[a] = heap[b] as Node<T>;
    heap[b] = held;
  }

  function rise(from: number): void {
    for (let at = from; at > 0;) {
      const parent = (at - 1) >> 1;
      if (dueAt(parent) <= dueAt(at)) return;
      swap(at, parent);
      at = parent;
    }
  }

  function sink(): void {
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      const child = dueAt(left + 1) < dueAt(left) ? left + 1 : left;
      if (dueAt(child) >= dueAt(at)) return;
      swap(at, child);
      at = child;
    }
  }

  return {
    add(time, item) {
      heap.push({ dueAt: time, item });
      rise(heap.length - 1);
    },
    take(now) {
      const first = heap[0];
      if (!first || first.dueAt > now) return undefined;
      const last = heap.pop() as Node<T>;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first.item;
    },
    size: () => heap.length,
  };
}
