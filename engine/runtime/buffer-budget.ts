import type { RuntimeOptions } from './options.ts';

/** Memory for what is read and not committed: the tasks of a worker have equal shares. */
export interface BufferBudget {
  /** For a task that begins. */
  join(): BufferShare;
}

export interface BufferShare {
  /** Bytes that the task may hold before its inputs are paused; fewer as more tasks begin. */
  bytes(): number;
  /** The task has ended. More than once is as once. */
  leave(): void;
}

export function bufferBudget({
  maxQueuedBytes,
  maxWorkerQueuedBytes,
}: Pick<RuntimeOptions, 'maxQueuedBytes' | 'maxWorkerQueuedBytes'>): BufferBudget {
  const tasks = new Set<BufferShare>();
  return {
    join() {
      const share: BufferShare = {
        bytes: () => Math.min(maxQueuedBytes, maxWorkerQueuedBytes / Math.max(1, tasks.size)),
        leave: () => void tasks.delete(share),
      };
      tasks.add(share);
      return share;
    },
  };
}
