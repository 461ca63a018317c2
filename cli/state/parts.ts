/** What the commands on the state work with: views and changelogs of the map, and where they are. */
import { setTimeout as delay } from 'node:timers/promises';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import type { Codec } from '../../engine/codec.ts';
import type { KafkaClient } from '../../engine/kafka.ts';
import type { InspectableView } from '../../engine/view.ts';
import { agpis } from '../../topology/agpis.ts';
import { fingerprints } from '../../topology/topics.ts';
import { connect } from '../compose.ts';
import { readAddresses } from '../settings.ts';

export class StateError extends Error {
  readonly code = 'STATE';
  override readonly name = 'StateError';
}

/** A view of the map, and the unit whose tasks own it. */
export interface KnownView {
  readonly topic: string;
  readonly unit: string;
}

export const VIEWS: readonly KnownView[] = agpis.units.flatMap((unit) =>
  unit.views.map((topic) => ({ topic, unit: unit.name })),
);

/** A unit that remembers something. */
export interface KnownChangelog {
  readonly unit: string;
  readonly topic: string;
  readonly inputs: readonly string[];
}

export const CHANGELOGS: readonly KnownChangelog[] = agpis.units.flatMap(({ name, store, inputs }) =>
  store ? [{ unit: name, topic: store.changelog.name, inputs: inputs.map((i) => i.topic.name) }] : [],
);

export const groupOf = (unit: string): string => `${agpis.name}-${unit}`;
export const transactionalIdOf = (unit: string, partition: number): string =>
  `${agpis.name}-${unit}-${String(partition)}`;

export interface StateParts {
  readonly kafka: KafkaClient;
  readonly codec: Codec;
  viewOf(topic: string): InspectableView;
  /** All partitions of the topic, or the one asked for. Throws StateError where there is none of that number. */
  partitionsOf(topic: string, wanted: number | undefined): Promise<number[]>;
  readonly sleep: (ms: number) => Promise<void>;
}

export async function withStateParts<T>(use: (parts: StateParts) => Promise<T>): Promise<T> {
  const addresses = readAddresses();
  const { kafka, codec } = await connect(addresses, 'agpis-state');
  const index = redisHashIndex({ url: addresses.redisUrl });
  const views = new Map<string, InspectableView>([[fingerprints.name, index]]);
  try {
    return await use({
      kafka,
      codec,
      viewOf(topic) {
        const view = views.get(topic);
        if (!view) throw new StateError(`"${topic}" is not a view that can be looked into.`);
        return view;
      },
      async partitionsOf(topic, wanted) {
        const count = (await kafka.partitionCounts([topic])).get(topic) ?? 0;
        if (count === 0)
          throw new StateError(
            `There is no topic ${topic} on the broker: create it with "agpis topics apply".`,
          );
        if (wanted !== undefined && wanted >= count)
          throw new StateError(
            `${topic} has no partition ${String(wanted)}: there are 0 to ${String(count - 1)}.`,
          );
        return wanted === undefined ? Array.from({ length: count }, (_, partition) => partition) : [wanted];
      },
      sleep: (ms) => delay(ms),
    });
  } finally {
    await Promise.all([kafka.close(), index.close()]);
  }
}
