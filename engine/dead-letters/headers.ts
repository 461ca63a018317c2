/** Names of the headers that dead letters and redriven records carry. */

/** Kafka Connect's (KIP-298), so that tools made for those read ours. */
export const CONNECT_ERRORS = '__connect.errors.';

/** The first of the headers that a dead letter has behind those of its record: all from its last occurrence on are ours. */
export const FIRST_ERROR_HEADER = `${CONNECT_ERRORS}topic`;

/** The engine's own names. */
const ENGINE = '__engine.';
/** How the same names began in records that were written before. */
const FORMER = 'agpis-';

/** What a dead letter says besides, in the engine's own words. */
export const ENGINE_ERRORS = {
  /** Identity of the log that the record lay in. */
  incarnation: `${ENGINE}incarnation`,
  /** Durable retries before it was given up. */
  attempt: `${ENGINE}attempt`,
} as const;

/** Set where the record was too large to be kept: the letter then has neither its key nor its bytes nor its headers. */
export const CUT_HEADER = `${ENGINE}cut`;

/** What a redriven record carries behind the headers of its own. */
export const REDRIVE = {
  /** Id of the run of the command. */
  id: `${ENGINE}redrive`,
  /** How often the record has been redriven, this time included. */
  count: `${ENGINE}redrive-count`,
  /** The dead letter: <incarnation>/<partition>/<offset>. */
  letter: `${ENGINE}redrive-letter`,
  /** Where the record lay first, in the topic that it is in again: <incarnation>/<partition>/<offset>. */
  of: `${ENGINE}redrive-of`,
  /** Why it ended in the dead letters, each time: `unit/stage code`, the oldest first. */
  failures: `${ENGINE}redrive-failures`,
} as const;

/** As it was written before the names were the engine's own: records in topics keep what they have. */
export const formerName = (name: string): string => FORMER + name.slice(ENGINE.length);

/** What a header of the engine says, by its present name or its former one. */
export const saidBy = (texts: Readonly<Record<string, string>>, name: string): string | undefined =>
  texts[name] ?? texts[formerName(name)];

const REDRIVE_NAMES: ReadonlySet<string> = new Set(
  Object.values(REDRIVE).flatMap((name) => [name, formerName(name)]),
);

export const isRedriveHeader = ({ name }: { readonly name: string }): boolean => REDRIVE_NAMES.has(name);

export const isCutHeader = ({ name }: { readonly name: string }): boolean =>
  name === CUT_HEADER || name === formerName(CUT_HEADER);
