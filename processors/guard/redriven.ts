import { redrivenOf } from '../../engine/dead-letters/redriven.ts';
import type { StageContext } from '../../engine/language.ts';
import { formatEventId, parseEventId } from './event-id.ts';

/** A record that an operator has sent again from the dead letters. It is no change of its own: it stands for the one that failed. */
export interface Again {
  /** Where the record lay first, as an event id. */
  readonly of: string;
  /** What is said to have led to whatever follows: `redrive:<id of the run>`. */
  readonly cause: string;
  /**
   * Whether the change had got its first answer, or was owed it, when it failed. 'if-read': the image unit could not read it, and only
   * PUBLISH knows whether it could itself.
   */
  readonly answered: boolean | 'if-read';
}

type Place = Pick<StageContext<unknown>, 'headers' | 'source' | 'incarnation'>;

/** Of a record of any topic; undefined where nobody has redriven it. */
export function againOf({ headers }: Pick<Place, 'headers'>): Again | undefined {
  const redriven = redrivenOf(headers);
  if (redriven === undefined) return undefined;
  const { of, id, failures } = redriven;
  return { of, cause: `redrive:${id}`, answered: answeredAfter(failures) };
}

/**
 * PUBLISH reads the changes itself, and what it can read it answers or owes an answer: whatever failed elsewhere is FAILED in the end.
 * Nobody answered what lay under a key that names no product.
 */
function answeredAfter(
  failures: readonly { readonly stage: string; readonly code: string }[],
): Again['answered'] {
  const decoded = failures.filter(({ stage }) => !stage.endsWith('/decode'));
  if (decoded.some(({ code }) => code !== 'key-mismatch')) return true;
  return decoded.length === 0 ? 'if-read' : false;
}

/**
 * The event that a record of product-changes is, for INGEST and PUBLISH alike: its place in the log; for a redriven record the
 * place where it lay first, so that its seller hears of the change that they sent. Not across lives of the topic: the events of
 * the present log are its own.
 */
export function eventIdOf({ headers, source, incarnation }: Place): string {
  const own = { incarnation, partition: source.partition, offset: source.offset };
  const of = redrivenOf(headers)?.of ?? '';
  const first = parseEventId(of);
  const isEarlier =
    first?.incarnation === incarnation && first.partition === own.partition && first.offset < own.offset;
  return isEarlier ? of : formatEventId(own);
}

/** Whether a redriven record stands for the change that is known as the newest of its product: it is then judged again. */
export const isRedriveOf = (
  again: Again | undefined,
  known: { readonly eventId: string } | undefined,
): boolean => again !== undefined && again.of === known?.eventId;
