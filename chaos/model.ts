/**
 * What must be public in the end, worked out from the log alone by the rule that the catalogue was promised (docs/publishing.md): the highest
 * version wins, whatever the order; a delete holds until a higher version comes. Written anew, not with the guard that is under test.
 */
import type { Kind } from './load/plan.ts';

export interface LoggedChange {
  readonly kind: Kind;
  readonly version: number | null;
}

/** The change that counts after these changes of one product, in the order of the log; null where nothing does. */
export function newestChange<C extends LoggedChange>(changes: readonly C[]): C | null {
  let highest = 0;
  let alive: C | null = null;
  for (const change of changes) {
    const { kind, version } = change;
    if (kind === 'tombstone') alive = null;
    else if (version === null || version <= highest) continue;
    else {
      highest = version;
      if (kind === 'change') alive = change;
      if (kind === 'delete') alive = null;
    }
  }
  return alive;
}
