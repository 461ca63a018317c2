/** What must hold, whatever was broken. The order is that of the table. */
export const INVARIANTS = {
  acknowledged: 'what was acknowledged to the sender is in the log',
  'first-answers': 'every accepted version has exactly one first answer a profile',
  'dead-letters': 'every poison record is one dead letter, and nothing else is',
  revisions: 'revisions of a sequence grow',
  'last-word': 'what is public is what the highest version says, and people of it',
  reviews: 'each decision is taken once and counted once, and review items open and close in turn',
  passes: 'each pass of a version that is let in is judged once and answered once',
  'rows-equal-records': 'ClickHouse has each committed record as one row',
  'index-equals-topic': 'the hash index in Redis holds what its topic says',
  'nothing-waits': 'everything is answered within the stated time after the disturbance',
  'workers-stay': 'no worker that was up ends by itself, whatever is away',
  memory: 'no worker outgrows its bound',
  scenario: 'what the scenario itself expects',
} as const;

export type Invariant = keyof typeof INVARIANTS;

/** One violation. */
export interface Finding {
  readonly invariant: Invariant;
  /** What is wrong and where, for whoever looks for the cause. */
  readonly what: string;
}

/** Only so many of one kind are told one by one. */
const TOLD = 5;

/** The findings of one kind, the first few as they are and the rest as a number. */
export function findingsOf(invariant: Invariant, what: readonly string[]): Finding[] {
  const told = what.slice(0, TOLD).map((text) => ({ invariant, what: text }));
  const more = what.length - told.length;
  return more > 0 ? [...told, { invariant, what: `and ${String(more)} more of the kind` }] : told;
}
