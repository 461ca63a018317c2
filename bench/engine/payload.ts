/** The value of a record: 1 KB whose head tells the benchmark which record it is. No system looks into it. */
export interface Head {
  /** warm-up, timed, or part of a preload. */
  readonly phase: 'warm-up' | 'timed';
  readonly id: number;
  /** When it was due to be sent, ms since 1970 with fractions; 0 where that is not asked. */
  readonly sentAt: number;
}

export const VALUE_BYTES = 1_024;
const HEAD_BYTES = 13;
const TIMED = 1;

/** Bytes without pattern (a fixed linear congruence): nothing gains by compressing them. */
const filler = ((): Buffer => {
  const bytes = Buffer.alloc(VALUE_BYTES);
  let state = 12_345;
  for (let i = 0; i < bytes.length; i += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 16;
  }
  return bytes;
})();

export function encodeValue({ phase, id, sentAt }: Head): Buffer {
  const bytes = Buffer.from(filler);
  bytes.writeDoubleBE(sentAt, 0);
  bytes.writeUInt32BE(id, 8);
  bytes[12] = phase === 'timed' ? TIMED : 0;
  return bytes;
}

/** undefined for a value that is none of ours: changed in length, in its body's end, or empty. */
export function readHead(value: Buffer | null): Head | undefined {
  if (value?.length !== VALUE_BYTES) return undefined;
  if (value[VALUE_BYTES - 1] !== filler[VALUE_BYTES - 1] || value[HEAD_BYTES] !== filler[HEAD_BYTES])
    return undefined;
  return {
    phase: value[12] === TIMED ? 'timed' : 'warm-up',
    id: value.readUInt32BE(8),
    sentAt: value.readDoubleBE(0),
  };
}

/** ms since 1970 with fractions, comparable between processes of one machine. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();
