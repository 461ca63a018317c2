import type { Codec } from '../../engine/codec.ts';
import type { Grouped } from '../../processors/dedup/grouped.ts';
import type { Profile } from '../../processors/screening/profile.ts';
import type { Screened } from '../../processors/screening/screened.ts';
import { splitTopics } from './topology.ts';

/** The joints between the split units as JSON; every other topic by its contract. A profile travels as its name, a picture once. */
export function splitCodec(avro: Codec, profiles: ReadonlyMap<string, Profile>): Codec {
  const own = new Set<string>(splitTopics.map(({ name }) => name));
  return {
    encode: (topic, value) =>
      own.has(topic)
        ? Buffer.from(JSON.stringify(topic === 'bench-screened' ? packed(value as Screened) : value))
        : avro.encode(topic, value),
    decode(topic, bytes) {
      if (!own.has(topic)) return avro.decode(topic, bytes);
      const value: unknown = JSON.parse(bytes.toString());
      return topic === 'bench-screened' ? unpacked(value as Packed, profiles) : value;
    },
  };
}

type Packed = Grouped & {
  readonly perProfile: readonly {
    readonly profile: string;
    readonly findings: readonly Screened['perProfile'][number]['pictures'][number]['findings'][];
  }[];
};

const packed = (screened: Screened): Packed => ({
  ...screened,
  perProfile: screened.perProfile.map(({ profile, pictures }) => ({
    profile: profile.id,
    findings: pictures.map((p) => p.findings),
  })),
});

const unpacked = (packed: Packed, profiles: ReadonlyMap<string, Profile>): Screened => ({
  ...packed,
  perProfile: packed.perProfile.map(({ profile, findings }) => ({
    profile: profiles.get(profile) as Profile,
    pictures: packed.pictures.map((p, i) => ({ ...p, findings: findings[i] ?? [] })),
  })),
});
