/**
 * A record batch whose bytes nobody can make records of; reading it again changes nothing. Who met it says where it lies.
 * BATCH_CORRUPT: what its lengths or its compression promise is not there. BATCH_TOO_LARGE: it would unpack to more than memory
 * is kept for. BATCH_CODEC_UNKNOWN: a number of compression that Kafka has not given out. BATCH_FORMAT_OLD: from before Kafka 0.11.
 */
export class UnreadableBatchError extends Error {
  readonly code: 'BATCH_CORRUPT' | 'BATCH_TOO_LARGE' | 'BATCH_CODEC_UNKNOWN' | 'BATCH_FORMAT_OLD';
  /** First and last of its records, where known. */
  readonly offsets: readonly [number, number] | undefined;

  constructor(
    code: UnreadableBatchError['code'],
    message: string,
    { offsets, ...options }: ErrorOptions & { readonly offsets?: readonly [number, number] } = {},
  ) {
    super(message, options);
    this.name = 'UnreadableBatchError';
    this.code = code;
    this.offsets = offsets;
  }

  /** Whatever goes wrong while a batch is taken apart lies in its bytes. */
  static of(cause: unknown, offsets: readonly [number, number]): UnreadableBatchError {
    const { message } = cause as Error;
    const code = cause instanceof UnreadableBatchError ? cause.code : 'BATCH_CORRUPT';
    return new UnreadableBatchError(code, message, { cause, offsets });
  }
}
