/** A Kafka record as the metrics sink sees it: decoded, with its coordinates. */
export interface SinkRecord {
  readonly partition: number;
  readonly offset: number;
  /** Identity of the topic's log: a topic deleted and made again counts its offsets anew. */
  readonly incarnation: string;
  /** Kafka timestamp, ms since 1970. */
  readonly timestamp: number;
  /** UTF-8; empty when the record has none. */
  readonly key: string;
  /** Decoded by the topic's schema; the raw bytes for dead letters; null for a tombstone. */
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** A row as JSONEachRow takes it: every column of its table, by name. */
export type Row = Readonly<Record<string, unknown>>;

export interface TableRow {
  readonly table: MetricsTable;
  readonly row: Row;
  /** Month of the row's table partition, e.g. `2026-03`. */
  readonly month: string;
}

export type MetricsTable =
  | 'stage_events'
  | 'change_results'
  | 'sequences'
  | 'review_requests'
  | 'review_ledger'
  | 'dead_letters'
  | 'operator_actions';

/** The last four columns of every table: where the row came from. */
export const origin = (topic: string, record: SinkRecord): Row => ({
  _topic: topic,
  _partition: record.partition,
  _offset: record.offset,
  _incarnation: record.incarnation,
});
