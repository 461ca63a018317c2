import type { Codec } from '../../../engine/codec.ts';

interface Entry {
  readonly state: unknown;
  readonly timer: unknown;
  readonly position: unknown;
  readonly incarnations: unknown;
}

const SEEN: Entry = { state: true, timer: null, position: null, incarnations: null };

/** The changelog's record of a key that was seen: one byte. */
export const stateEntry = Buffer.from([1]);

/** Values pass as the bytes that they are; a changelog entry is one byte where it says no more than "seen", else JSON. */
export const bytesCodec = (changelog: string): Codec => ({
  encode(topic, value) {
    if (topic !== changelog) return value as Buffer;
    return (value as Entry).state === true ? stateEntry : Buffer.from(JSON.stringify(value));
  },
  decode(topic, bytes) {
    if (topic !== changelog) return bytes;
    return bytes.length === 1 ? SEEN : (JSON.parse(bytes.toString()) as Entry);
  },
});
