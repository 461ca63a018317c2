/**
 * An outside view of a compacted output topic (for example a Redis index): records are written in the task's transaction
 * and applied to the view after the commit. The view keeps the offset at which it stands, with the data; it is rebuilt
 * from the topic when it is behind, empty, or of another incarnation of the log. Its owner looks at the offset now and then
 * (runtime/takeover/view-watch.ts), and whoever reads the view must see to it that it is not read while it is known to be behind.
 */
export interface View {
  /** Takes the partition for this owner; the epoch grows with each claim and is at least `atLeast`. */
  claimEpoch(partition: number, atLeast: bigint): Promise<bigint>;
  position(partition: number): Promise<{ epoch: bigint; offset: bigint; incarnation: string } | undefined>;
  apply(
    partition: number,
    batch: {
      readonly epoch: bigint;
      readonly incarnation: string;
      /** Offset at which the view must stand: the `nextOffset` of the batch before. */
      readonly previousOffset: bigint;
      readonly nextOffset: bigint;
      /** How far the topic is known to be committed: below it the view must answer nobody. Default: `nextOffset`. */
      readonly until?: bigint;
      readonly records: readonly { readonly key: string; readonly value: unknown }[];
    },
  ): Promise<'applied' | 'replay' | 'gap' | 'fenced'>;
  /** Empties the partition's part of the view and sets its offset to 0; it must answer nobody before it stands at `until`. */
  reset(partition: number, epoch: bigint, incarnation: string, until: bigint): Promise<void>;
}

/** What a part of a view holds: keys of the topic, with a digest of what is kept of each record. */
export interface ViewEntries {
  /** Where the part stood when they were read; undefined without position. */
  readonly at: bigint | undefined;
  readonly entries: ReadonlyMap<string, string>;
}

/** A view that shows what it holds, so that it can be compared with its topic. */
export interface InspectableView extends View {
  /** Everything, some at a time. */
  entries(partition: number): AsyncIterable<ViewEntries>;
  /** Of these keys; those that it does not hold are absent. */
  lookUp(partition: number, keys: readonly string[]): Promise<ViewEntries>;
  /** What `entries` says of a record that was applied; undefined where nothing is kept of it. */
  digestOf(key: string, value: unknown): string | undefined;
}
