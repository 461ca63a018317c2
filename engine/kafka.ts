/**
 * What the engine needs of a Kafka client, and no more: the port that keeps the client replaceable.
 * Offsets are JavaScript numbers: exact below 2^53.
 */
export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** A partition, and which log of that name is meant; without: the one that bears it at present. */
export interface LogPartition extends TopicPartition {
  /** See KafkaClient.incarnations. */
  readonly incarnation?: string;
}

/** A header as it lies in the log: names may come twice, and a value is bytes that need not be text. */
export interface Header {
  readonly name: string;
  readonly value: Buffer | null;
}

/** Headers of text. */
export const headersOf = (texts: Readonly<Record<string, string>>): Header[] =>
  Object.entries(texts).map(([name, text]) => ({ name, value: Buffer.from(text) }));

/** The headers as text (UTF-8), for those who look for names that they know: the last of a name counts, null is empty. */
export const headerTexts = (headers: readonly Header[]): Record<string, string> =>
  Object.fromEntries(headers.map(({ name, value }) => [name, value?.toString() ?? '']));

export interface InRecord extends TopicPartition {
  /** Of the log that it was read from: offsets of two logs of one name mean nothing to each other. */
  readonly incarnation: string;
  readonly offset: number;
  /** ms since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
}

export interface OutRecord extends TopicPartition {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly Header[];
}

export interface OffsetCommit extends TopicPartition {
  /** Next offset to read. */
  readonly offset: number;
  readonly metadata?: string;
}

/**
 * How a transaction ended when it did not commit.
 * aborted: certainly not committed. unknown: may have committed; the transactor must not be used again.
 * fenced: another owner holds the transactional id.
 */
export class TransactionError extends Error {
  readonly outcome: 'aborted' | 'unknown' | 'fenced';
  constructor(outcome: 'aborted' | 'unknown' | 'fenced', message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TransactionError';
    this.outcome = outcome;
  }
}

/**
 * The group's offsets are of a transaction that is decided, and do not settle: the brokers have lost its end (KAFKA-20734 of Kafka 4: all
 * replicas of a partition were away in the moment in which it ended, as where a broker is alone and is restarted).
 */
export class UnsettledOffsets extends Error {
  readonly code = 'offsets-unsettled';
  readonly retriable = true;
  override readonly name = 'UnsettledOffsets';
}

export type TransactionEnd = 'committed' | 'aborted';

/** One transactional id. Obtaining it fences every earlier holder and ends its open transaction. */
export interface Transactor {
  /** Epoch under which this holder writes: grows with each takeover. */
  readonly epoch: number;
  /** The brokers had lost the end of the id's last transaction, and it was ended again, in the same way. Absent else. */
  readonly endedAgain?: TransactionEnd;
  /** Writes records and offsets in one transaction; answers with the offset of each record. Throws TransactionError. */
  commit(transaction: {
    readonly records: readonly OutRecord[];
    readonly groupId: string;
    readonly offsets: readonly OffsetCommit[];
  }): Promise<number[]>;
  close(): Promise<void>;
}

/** What a task is about to own: where the end of its predecessor's transaction is looked for. */
export interface Estate {
  readonly groupId: string;
  /** Whose offsets the group commits. */
  readonly inputs: readonly TopicPartition[];
  /** All that the predecessor may have written to. */
  readonly written: readonly TopicPartition[];
  /** That of them to which nobody else writes. */
  readonly own?: TopicPartition;
}

export interface FetchedBatch {
  /** Committed records only, in order; may be empty where only markers or aborted records lay. */
  readonly records: readonly InRecord[];
  /** Where reading goes on: past markers and aborted records. */
  readonly nextOffset: number;
  readonly highWatermark: number;
}

export interface Fetcher {
  /** Reads one log: when its topic is deleted, or created anew, `onError` is called, and no record of another log comes. */
  add(
    partition: LogPartition,
    offset: number,
    onBatch: (batch: FetchedBatch) => void,
    onError: (error: Error) => void,
  ): void;
  pause(partition: TopicPartition): void;
  resume(partition: TopicPartition): void;
  remove(partition: TopicPartition): void;
  close(): Promise<void>;
}

/** Members of a group that read the same topics. */
export interface Team {
  readonly topics: readonly string[];
  readonly members: number;
  /** False: they are given no partitions, since others are at work on other topics. */
  readonly isAtWork: boolean;
}

export interface GroupOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Partitions per topic, the same for all; asked for whenever it joins. */
  readonly partitions: () => number;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  /** Partitions that this member owns now, for a sticky assignment. */
  readonly owned: () => readonly number[];
  /** False stops the heartbeats: a member without progress must lose its partitions. */
  readonly isProgressing: () => boolean;
  /** Called before rejoining; what is not finished when it resolves is lost with the partitions that move. */
  readonly onRebalance: () => Promise<void>;
  /** Teams where members read different topics, the first of them at work; none where all read the same, or the one who dealt does not tell. */
  readonly onAssigned: (partitions: readonly number[], teams: readonly Team[]) => void;
  readonly onError: (error: Error) => void;
}

export interface GroupMember {
  /** Joins once more, so that all partitions are dealt anew: there are more of them than it has said. */
  rejoin(): void;
  leave(): Promise<void>;
}

/** What a topic is set to, its own settings or the broker's defaults. */
export interface TopicSettings {
  /** `cleanup.policy`. */
  readonly cleanup: string;
  /** `max.message.bytes`: the largest batch that it takes. */
  readonly maxBatchBytes: number;
}

/** Records that are written together lie in batches of at most this many bytes; a record that is larger has one of its own. */
export const FULL_BATCH_BYTES = 1_000_000;

export interface Watermarks {
  readonly low: number;
  readonly high: number;
  readonly stable: number;
}

export interface KafkaClient {
  /**
   * With an `estate`, the end of the last transaction is made sure of first: brokers that have lost it (KAFKA-20734) would leave the
   * estate undecided for ever. Only who asks before the id is obtained is told how that transaction ended.
   */
  transactor(transactionalId: string, estate?: Estate): Promise<Transactor>;
  /**
   * Committed offsets; absent where none was committed. Waits for commits that are decided and not applied yet, where the broker can tell
   * (Kafka 2.5); throws UnsettledOffsets where that lasts.
   */
  committed(
    groupId: string,
    partitions: readonly TopicPartition[],
  ): Promise<Map<string, { offset: number; metadata: string }>>;
  /**
   * Low and true high watermark. `stable`: the last stable offset, from which on readers of committed records see nothing, since a
   * transaction is open there: for who must not wait until whoever writes the topic has decided it.
   */
  watermarks(partition: TopicPartition): Promise<Watermarks>;
  /** Reads committed records of [from, to) of one log and resolves when `to` is reached; throws when nothing arrives for `stallMs`. */
  read(
    partition: LogPartition,
    range: { from: number; to: number; stallMs?: number },
    onRecords: (records: readonly InRecord[]) => void | Promise<void>,
  ): Promise<void>;
  fetcher(): Fetcher;
  join(options: GroupOptions): Promise<GroupMember>;
  /** At present, by topic: 0 where there is no such topic. */
  partitionCounts(topics: readonly string[]): Promise<Map<string, number>>;
  /** As the broker holds them; absent where this user may not see them. Waits some seconds for a topic that is missing, then throws. */
  topicSettings(topics: readonly string[]): Promise<Map<string, TopicSettings>>;
  /**
   * Identity of the logs behind the topic names: [A-Za-z0-9_-], at most 40 characters, another one after a topic was deleted
   * and created anew. Waits some seconds for a topic that is missing, then throws.
   */
  incarnations(topics: readonly string[]): Promise<Map<string, string>>;
  close(): Promise<void>;
}

/** Starts what stands in for the identity of a log where brokers know no ids of topics: the cluster's, for all of them. */
export const CLUSTER_WIDE = 'cluster-';

/** False where the incarnation does not change when the topic is created anew. */
export const identifiesTopic = (incarnation: string): boolean => !incarnation.startsWith(CLUSTER_WIDE);

export const partitionId = ({ topic, partition }: TopicPartition): string => `${topic}/${String(partition)}`;
