/** A committed record, as the reader from outside has it. */
export interface SeenRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** ms since 1970. */
  readonly timestamp: number;
  readonly key: string | null;
  /** The last of each name. */
  readonly headers: Readonly<Record<string, string>>;
  /** null: a tombstone. */
  readonly value: Buffer | null;
}

/** `<partition>/<offset>`: where it lies in its topic. */
export const placeOf = ({ partition, offset }: Pick<SeenRecord, 'partition' | 'offset'>): string =>
  `${String(partition)}/${String(offset)}`;
