import type { OutRecord } from './kafka.ts';

/** Frame of a batch with one record: 61 bytes of batch, and at most 40 of lengths and deltas (KIP-98). */
const FRAME_BYTES = 61 + 40;
/** Lengths of a header's name and value, at most. */
const HEADER_FRAME_BYTES = 8;

/** Bytes of the batch that holds this record alone, at most: what a broker holds against `max.message.bytes`. */
export function batchSizeOf({ key, value, headers }: Pick<OutRecord, 'key' | 'value' | 'headers'>): number {
  let size = FRAME_BYTES + (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers)
    size += HEADER_FRAME_BYTES + Buffer.byteLength(header.name) + (header.value?.length ?? 0);
  return size;
}

/** Bytes that a record keeps in memory while it waits, about: key, value and headers. */
export function heldBytes({ key, value, headers }: Pick<OutRecord, 'key' | 'value' | 'headers'>): number {
  let size = (key?.length ?? 0) + (value?.length ?? 0);
  for (const header of headers) size += header.name.length + (header.value?.length ?? 0);
  return size;
}
