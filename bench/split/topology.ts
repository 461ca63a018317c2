/**
 * The alternative that was measured and not taken: the same stages, a unit each. Facts travel in the records between them, so
 * no picture is decoded twice; what differs is four transactions, three topics and as many hops.
 */
import { type Stage, from, pipe, sink, stage, topic, topology, unit } from '../../engine/language.ts';
import { type Emission, done, drop, forward } from '../../engine/outcome.ts';
import { dedup, type DedupDeps } from '../../processors/dedup/stage.ts';
import type { Grouped } from '../../processors/dedup/grouped.ts';
import { ingest, type IngestDeps } from '../../processors/ingest/ingest.ts';
import type { Ingested } from '../../processors/ingest/ingested.ts';
import { primary, type PrimaryDeps } from '../../processors/primary/stage.ts';
import type { Screened } from '../../processors/screening/screened.ts';
import { screening, type ScreeningDeps } from '../../processors/screening/stage.ts';
import type { Fingerprint } from '../../schemas/generated/types.ts';
import { toStageEvent } from '../../topology/stage-event.ts';
import {
  candidates,
  deadLetters,
  fingerprints,
  imageChangelog,
  productChanges,
  productSnapshots,
  PARTITIONS,
  stageEvents,
} from '../../topology/topics.ts';

export type SplitDeps = IngestDeps & DedupDeps & ScreeningDeps & PrimaryDeps;

const ingested = topic<Ingested>()('bench-ingested', { does: 'Pictures looked at.', hasSchema: false });
const grouped = topic<Grouped>()('bench-grouped', { does: 'Repeats grouped.', hasSchema: false });
const screened = topic<Screened>()('bench-screened', { does: 'Rules asked.', hasSchema: false });
export const splitTopics = [ingested, grouped, screened];

/** Writes what the stage before it made to the topic of the next unit. */
const hand = <V, const Name extends string>(to: Name) =>
  stage<V, never, unknown, unknown, Emission<Name, V>>({
    name: `to-${to}`,
    does: 'hands over to the next unit',
    create:
      () =>
      (value, { key }) =>
        done({ emit: [{ topic: to, key, value }] }),
  });

/** These topics have no tombstones. */
const take = <V>(name: string) =>
  stage<V | null, V>({
    name: `take-${name}`,
    does: 'takes over from the unit before',
    create: () => (value) => (value === null ? drop('tombstone') : forward(value)),
  });

/** What DEDUP remembers lies in the state of the ingest unit: here it finds none, and so it answers with none. */
const dedupAlone: Stage<Ingested, Grouped, DedupDeps, unknown, Emission<'fingerprints', Fingerprint>> = {
  ...dedup,
  create: dedup.create as never,
};

export const splitAgpis = topology({
  name: 'agpis-split',
  units: [
    unit({
      name: 'ingest',
      does: 'guards versions, fetches, stores and analyses the pictures',
      inputs: [from(productChanges, pipe(ingest, hand<Ingested, 'bench-ingested'>('bench-ingested')))],
      outputs: [ingested, fingerprints, productSnapshots],
      store: { changelog: imageChangelog },
      concurrency: 6,
    }),
    unit({
      name: 'dedup',
      does: 'groups repeats, finds look-alikes',
      inputs: [
        from(
          ingested,
          pipe(take<Ingested>('ingested'), dedupAlone, hand<Grouped, 'bench-grouped'>('bench-grouped')),
        ),
      ],
      outputs: [grouped, fingerprints],
      views: [fingerprints.name],
    }),
    unit({
      name: 'screening',
      does: 'asks the rules',
      inputs: [
        from(
          grouped,
          pipe(take<Grouped>('grouped'), screening, hand<Screened, 'bench-screened'>('bench-screened')),
        ),
      ],
      outputs: [screened],
    }),
    unit({
      name: 'primary',
      does: 'chooses and orders',
      inputs: [from(screened, pipe(take<Screened>('screened'), primary))],
      outputs: [candidates],
    }),
  ],
  sinks: [sink({ name: 'none', does: 'nothing: only the units are measured', inputs: [] })],
  deadLetters,
  partitions: PARTITIONS,
  stageEvents: { topic: stageEvents, toEmission: toStageEvent },
});
