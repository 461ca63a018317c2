/**
 * Memory that goes to a worker with the pixels of a batch and comes back with its answer. Made anew for each batch, a megabyte each,
 * it had V8 collect garbage every second in all threads: half of what serving cost the main thread (bench/classifier.ts).
 */
export interface SpareBuffers {
  /** Of so many bytes; what stands in them is of no meaning. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
  put(buffer: ArrayBuffer): void;
}

/** As many are kept as were under way at once. */
export function spareBuffers(): SpareBuffers {
  const spare: ArrayBuffer[] = [];
  return {
    take(bytes) {
      const last = spare.pop();
      // One that is too small was for a batch that was not full: it is let go.
      const buffer = last !== undefined && last.byteLength >= bytes ? last : new ArrayBuffer(bytes);
      return new Uint8Array(buffer, 0, bytes);
    },
    put: (buffer) => void spare.push(buffer),
  };
}
