import type { KafkaClient } from '../../kafka.ts';
import type { Clock } from '../options.ts';

/** How often topics are looked at, ms: a topic that was deleted and created anew is noticed within that. One request a unit. */
export const LOOK_EVERY_MS = 3_000;

export interface ChangelogWatch {
  /** Calls back once when the name stands for another log than that, for as long as the signal lasts. */
  add(incarnation: string, signal: AbortSignal, onLost: (error: Error) => void): void;
}

/**
 * Looks now and then whether the changelog of a unit is still the log that its tasks have restored. Records are written by the name of
 * a topic: into one that was created anew they go without an error, and a memory of a few seconds would be all that is restored.
 */
export function changelogWatch(
  kafka: Pick<KafkaClient, 'incarnations'>,
  topic: string,
  clock: Pick<Clock, 'after'>,
): ChangelogWatch {
  const tasks = new Set<{ readonly incarnation: string; readonly onLost: (error: Error) => void }>();
  let isWaiting = false;

  async function look(): Promise<void> {
    const present = (await kafka.incarnations([topic])).get(topic);
    if (present === undefined) return;
    for (const task of [...tasks]) {
      if (task.incarnation === present) continue;
      tasks.delete(task);
      task.onLost(
        new Error(`the changelog ${topic} was created anew (it was ${task.incarnation}, it is ${present})`),
      );
    }
  }

  function wait(): void {
    if (isWaiting || tasks.size === 0) return;
    isWaiting = true;
    clock.after(LOOK_EVERY_MS, () => {
      // While it is deleted, or the broker away, those who write notice.
      void look()
        .catch(() => undefined)
        .then(() => {
          isWaiting = false;
          wait();
        });
    });
  }

  return {
    add(incarnation, signal, onLost) {
      if (signal.aborted) return;
      const task = { incarnation, onLost };
      tasks.add(task);
      signal.addEventListener('abort', () => tasks.delete(task), { once: true });
      wait();
    },
  };
}
