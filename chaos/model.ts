/**
 * What must be public in the end, worked out from the log alone by the rule that the catalogue was promised (docs/publishing.md): the highest
 * version wins, whatever the order; a delete holds until a higher version comes. Written anew, not with the guard that is under test.
 */
import type { Kind } from './load/plan.ts';

export interface LoggedChange {
  readonly kind: Kind;
  readonly version: number | null;
}

/** The version that is public after these changes of one product, in the order of the log; null where nothing is. */
export function publicVersion(changes: readonly LoggedChange[]): number | null {
  let highest = 0;
  let alive: number | null = null;
  for (const { kind, version } of changes) {
    if (kind === 'tombstone') alive = null;
    else if (version === null || version <= highest) continue;
    else {
      highest = version;
      if (kind === 'change') alive = version;
      if (kind === 'delete') alive = null;
    }
  }
  return alive;
}
