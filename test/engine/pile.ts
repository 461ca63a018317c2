/** A unit that remembers as many bytes as it is told to, and tells how many: for tests of what is too large. */
import { type EmissionTo, from, pipe, stage, topic, topology, unit } from '../../engine/language.ts';
import type { Codec } from '../../engine/codec.ts';
import { done } from '../../engine/outcome.ts';

/** JSON and nothing else. */
export const plainJson: Codec = {
  encode: (_topic, value) => Buffer.from(JSON.stringify(value)),
  decode: (_topic, bytes) => JSON.parse(bytes.toString()) as unknown,
};

export function pile(name: string, limits: { readonly changelog?: number; readonly letters?: number } = {}) {
  const taking = (bytes: number | undefined) =>
    bytes === undefined ? {} : { config: { 'max.message.bytes': String(bytes) } };
  const orders = topic<number>()(`${name}-orders`, { does: 'how many bytes to remember' });
  const heights = topic<number>()(`${name}-heights`, { does: 'how many are remembered' });
  const changelog = topic<{ state: string | null }>()(`${name}-changelog`, {
    does: 'what is remembered',
    cleanup: 'compact',
    ...taking(limits.changelog),
  });
  const letters = topic<never>()(`${name}-letters`, {
    does: 'dead letters',
    hasSchema: false,
    ...taking(limits.letters),
  });
  const heap = stage<number | null, never, unknown, string, EmissionTo<typeof heights>>({
    name: 'heap',
    does: 'remembers so many bytes',
    create:
      () =>
      (bytes, { key, state }) =>
        done({
          state: 'x'.repeat(bytes ?? 0),
          emit: [{ topic: heights.name, key, value: state?.length ?? 0 }],
        }),
  });
  const heaping = unit({
    name: 'heaping',
    does: 'remembers',
    inputs: [from(orders, pipe(heap))],
    outputs: [heights],
    store: { changelog },
  });
  const map = topology({ name, units: [heaping], sinks: [], deadLetters: letters });
  return { map, heaping, orders, heights, changelog, letters };
}
