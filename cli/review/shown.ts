import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The item that `next` showed to a reviewer: what `approve` without an id is about, and nothing that slipped in since. */
export interface ShownItem {
  remember(reviewer: string, reviewId: string): void;
  recall(reviewer: string): string | undefined;
}

/** Keeps it in a JSON file, one entry a reviewer; an unreadable file counts as empty. */
export function shownInFile(file: string): ShownItem {
  const read = (): Record<string, string> => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    } catch {
      return {};
    }
  };
  return {
    remember(reviewer, reviewId) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify({ ...read(), [reviewer]: reviewId }, null, 2)}\n`);
    },
    recall(reviewer) {
      const all = read();
      return Object.hasOwn(all, reviewer) ? all[reviewer] : undefined;
    },
  };
}
