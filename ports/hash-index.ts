/** Which pictures of other products look like this one: the catalogue-wide index of picture hashes. */
import type { Fingerprint } from '../schemas/generated/types.ts';

/** Two pictures whose hashes differ in at most this many of 256 bits are candidates (Meta's threshold for PDQ is 31; distances are even). */
export const MATCH_RADIUS = 30;

/** At most this many matches come back for a query, the nearest first; so a picture of "64 or more" products is a lower bound. */
export const MAX_MATCHES = 64;

/** A picture as the index knows it: a fingerprint without the bookkeeping. */
export type IndexedPicture = Omit<Fingerprint, 'algorithm' | 'firstSeenAt'>;

/** Asks for pictures like this one in other products; the index never answers with pictures of the same tenant and product. */
export type IndexQuery = Omit<IndexedPicture, 'imageId' | 'chroma'>;

/**
 * exact: the same file; canonical: the same pixels in another file; perceptual: hashes within MATCH_RADIUS, of the whole pictures
 * or of what is inside their plain margins, whichever of the four pairs is nearest. Perceptual is a candidate, not a verdict:
 * colour variants of one photograph lie within the radius too. The verdict is for processors/dedup, from `picture`.
 */
export type MatchKind = 'exact' | 'canonical' | 'perceptual';

export interface IndexMatch {
  readonly tenant: string;
  readonly productId: string;
  readonly imageId: string;
  readonly sha256: string;
  readonly kind: MatchKind;
  /** Bits, 0..MATCH_RADIUS; 0 for exact and canonical. */
  readonly distance: number;
  /** All that is known of it, so that a match can be verified without fetching the picture. */
  readonly picture: IndexedPicture;
}

/** Where the index stands in one partition of the topic `fingerprints`. */
export interface IndexPosition {
  readonly epoch: bigint;
  /** The next record to apply. */
  readonly offset: bigint;
  /** Of the topic: offsets of a topic that was deleted and made anew mean nothing. */
  readonly incarnation: string;
}

/** What a partition holds: keys as in the topic, with a digest of all that is kept of the record. */
export interface IndexEntries {
  readonly at: bigint | undefined;
  readonly entries: ReadonlyMap<string, string>;
}

/** A store may answer nobody else while it applies a batch: a hundred records are a good size, in a rebuild too. */
export interface IndexBatch {
  readonly epoch: bigint;
  readonly incarnation: string;
  /** Where the writer believes the index to stand. */
  readonly previousOffset: bigint;
  /** Where it stands afterwards. A transactional log has holes, so this is no count of records. */
  readonly nextOffset: bigint;
  /** How far the topic is known to be committed: nothing is answered while the partition stands below it. Default nextOffset. */
  readonly until?: bigint;
  /** Key: tenant/productId/sha256. Null: the product no longer has the picture. */
  readonly records: readonly { readonly key: string; readonly value: Fingerprint | null }[];
}

/**
 * applied: records and offset are in, together. replay: they were in already. gap: the index stands elsewhere, or in another
 * incarnation, or lost its data: read its position and apply from there, or reset it. fenced: a later owner has claimed the
 * partition; stop.
 */
export type ApplyOutcome = 'applied' | 'replay' | 'gap' | 'fenced';

/**
 * A view of the compacted topic `fingerprints`. Each partition has one writer, the task that owns it, and is rebuilt from the
 * topic when its position is missing, behind what was committed, or of another incarnation. Fingerprints of another algorithm
 * than the index was made for are passed over, because hashes of two algorithms cannot be compared. All pictures of a product
 * must come in one partition: a reset takes whole products out.
 */
export interface HashIndex {
  /**
   * One answer per query, in order; each sorted by kind, distance, tenant, product and file, at most MAX_MATCHES long. Rejects with
   * IndexBehindError, which is retriable, rather than pass over what is known to have been in a partition: while one of them is
   * being caught up, has no position, or stands behind where this process has seen it.
   */
  query(queries: readonly IndexQuery[]): Promise<IndexMatch[][]>;
  /** Takes the partition: an epoch above every earlier one and at least `atLeast`, by which a store that lost its own memory is corrected. */
  claimEpoch(partition: number, atLeast: bigint): Promise<bigint>;
  /** Undefined until the first reset, during a reset that has not ended, and after the index lost its data. */
  position(partition: number): Promise<IndexPosition | undefined>;
  apply(partition: number, batch: IndexBatch): Promise<ApplyOutcome>;
  /**
   * Takes the partition's pictures out and sets its offset to 0, which is not enough before it stands at `until` (default 0).
   * Throws IndexFencedError when a later owner has claimed it.
   */
  reset(partition: number, epoch: bigint, incarnation: string, until?: bigint): Promise<void>;
  /** Everything that a partition holds, some at a time; `at` is where it stood when they were read, undefined without position. */
  entries(partition: number): AsyncIterable<IndexEntries>;
  /** The same of these keys of the partition; those that it does not hold are absent. */
  lookUp(partition: number, keys: readonly string[]): Promise<IndexEntries>;
  /** What `entries` says of a record that was applied; undefined where nothing is kept of it. */
  digestOf(key: string, value: Fingerprint | null): string | undefined;
  close(): Promise<void>;
}

export class IndexFencedError extends Error {
  readonly code = 'HASH_INDEX_FENCED';
  override readonly name = 'IndexFencedError';
  readonly partition: number;
  readonly epoch: bigint;

  constructor(partition: number, epoch: bigint) {
    super(
      `Partition ${partition} of the hash index was claimed by a later owner than epoch ${epoch}: ` +
        `stop this task; the owner of the partition claims it again.`,
    );
    this.partition = partition;
    this.epoch = epoch;
  }
}

export class IndexBehindError extends Error {
  readonly code = 'HASH_INDEX_BEHIND';
  /** Its owner brings it level with its topic: whoever asked waits and asks again. */
  readonly retriable = true;
  override readonly name = 'IndexBehindError';
  readonly partition: number | 'any';

  constructor(partition: number | 'any', fault: string) {
    super(
      `Partition ${partition} of the hash index ${fault}. It is not asked before its owner has brought it level with its topic again; ` +
        `where that takes long, see that a worker runs, and "agpis state verify".`,
    );
    this.partition = partition;
  }
}

export class BadFingerprintError extends Error {
  readonly code = 'HASH_INDEX_BAD_FINGERPRINT';
  override readonly name = 'BadFingerprintError';
  readonly key: string;

  constructor(key: string, field: string, value: string) {
    super(
      `The fingerprint with key "${key}" has ${field} "${value}", which is not what schemas/fingerprints.avsc says. ` +
        `The writer of the topic is at fault: mend it, then write a good record or a tombstone under this key.`,
    );
    this.key = key;
  }
}

/** The product's part of a key, `tenant/productId`: everything before the last slash. */
export function productOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}
