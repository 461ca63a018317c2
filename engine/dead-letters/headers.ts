/** Names of the headers that dead letters and redriven records carry. */

/** Kafka Connect's (KIP-298), so that tools made for those read ours. */
export const CONNECT_ERRORS = '__connect.errors.';

/** The first of the headers that a dead letter has behind those of its record: all from its last occurrence on are ours. */
export const FIRST_ERROR_HEADER = `${CONNECT_ERRORS}topic`;

/** Set where the record was too large to be kept: the letter then has neither its key nor its bytes nor its headers. */
export const CUT_HEADER = 'agpis-cut';

/** What a redriven record carries behind the headers of its own. */
export const REDRIVE = {
  /** Id of the run of the command. */
  id: 'agpis-redrive',
  /** How often the record has been redriven, this time included. */
  count: 'agpis-redrive-count',
  /** The dead letter: <incarnation>/<partition>/<offset>. */
  letter: 'agpis-redrive-letter',
  /** Where the record lay first, in the topic that it is in again: <incarnation>/<partition>/<offset>. */
  of: 'agpis-redrive-of',
  /** Why it ended in the dead letters, each time: `unit/stage code`, the oldest first. */
  failures: 'agpis-redrive-failures',
} as const;

const REDRIVE_NAMES: ReadonlySet<string> = new Set(Object.values(REDRIVE));

export const isRedriveHeader = ({ name }: { readonly name: string }): boolean => REDRIVE_NAMES.has(name);
