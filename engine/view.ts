/**
 * An outside view of a compacted output topic (for example a Redis index): records are written in the task's transaction
 * and applied to the view after the commit. The view keeps the offset at which it stands, with the data; it is rebuilt
 * from the topic when it is behind, empty, or of another incarnation of the log.
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
      readonly records: readonly { readonly key: string; readonly value: unknown }[];
    },
  ): Promise<'applied' | 'replay' | 'gap' | 'fenced'>;
  /** Empties the partition's part of the view and sets its offset to 0. */
  reset(partition: number, epoch: bigint, incarnation: string): Promise<void>;
}
