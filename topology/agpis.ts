/**
 * The map of AGPIS: product changes come in on the left, sequences fit to publish go out on the right.
 *
 *   product-changes ─► [ INGEST ─► DEDUP ─► SCREENING ─► PRIMARY ] ─► candidates ─► [ CLASSIFY ─► ROUTE ] ─► verdicts ─► [ PUBLISH ] ─► sequences
 *          │                                     │                                                                         ▲ ▲  │           ─► change-results
 *          │                                     └─► fingerprints (hash index)                                             │ │  │           ─► review-requests
 *          └───────────────────────────────────────────────────────────────────────────────────────────────────────────────┘ │  │           ─► review-ledger
 *                                                                                     review-decisions ──────────────────────┘  │
 *   product-changes ─► product-snapshots; operators ─► reprocess-requests ─► [ REENTER ─► DEDUP ─► SCREENING ─► PRIMARY ], in the background
 *   every unit ─► stage-events, dead-letters ─► [ METRICS ] ─► ClickHouse ◄─────────────────────────────────────────────────────┘
 *   operators ─► operator-actions ─► [ ACTIONS ] ─► ClickHouse
 *
 * Stages are logical, units are physical: the stages of a unit share a task, a transaction and decoded pixels.
 */
import { from, pipe, sink, topology, unit } from '../engine/language.ts';
import { dedup, type DedupDeps } from '../processors/dedup/stage.ts';
import { ingest, type IngestDeps } from '../processors/ingest/ingest.ts';
import { reenter } from '../processors/ingest/reenter.ts';
import { failedCandidates } from '../processors/ingest/failed.ts';
import { classify as askClassifier, type ClassifyDeps } from '../processors/muisc/stage.ts';
import { primary, type PrimaryDeps } from '../processors/primary/stage.ts';
import { failedPublication } from '../processors/publish/failed.ts';
import { takeChanges, takeDecisions, takeVerdicts, type PublishDeps } from '../processors/publish/stages.ts';
import { failedVerdict } from '../processors/route/failed.ts';
import { route } from '../processors/route/stage.ts';
import { screening, type ScreeningDeps } from '../processors/screening/stage.ts';
import { toStageEvent } from './stage-event.ts';
import {
  PARTITIONS,
  candidates,
  changeResults,
  deadLetters,
  fingerprints,
  imageChangelog,
  operatorActions,
  productChanges,
  productSnapshots,
  publishChangelog,
  reprocessRequests,
  reviewDecisions,
  reviewLedger,
  reviewRequests,
  sequences,
  stageEvents,
  verdicts,
} from './topics.ts';

export type AgpisDeps = IngestDeps & DedupDeps & ScreeningDeps & PrimaryDeps & ClassifyDeps & PublishDeps;

/** CPU and network: fetches, decodes and looks at each picture once. */
const image = unit({
  name: 'image',
  does: 'looks at the pictures of a product and proposes a sequence per profile',
  inputs: [
    from(productChanges, pipe(ingest, dedup, screening, primary)),
    from(reprocessRequests, pipe(reenter, dedup, screening, primary), { priority: 'background' }),
  ],
  outputs: [candidates, fingerprints, productSnapshots],
  store: { changelog: imageChangelog, expiresAt: ({ expiresAt }) => expiresAt },
  views: [fingerprints.name],
  concurrency: 6,
  onFailure: () => failedCandidates,
});

/** Judges whole sequences: by what was found, and by a model that sees all of it at once. */
const classify = unit({
  name: 'classify',
  does: 'judges a proposed sequence',
  inputs: [from(candidates, pipe(askClassifier, route))],
  outputs: [verdicts],
  onFailure: () => failedVerdict,
});

/** Joins changes, verdicts and people's decisions; alone speaks to the outside. */
const publish = unit({
  name: 'publish',
  does: 'answers the catalogue, publishes and withdraws sequences, asks people and counts their word',
  inputs: [
    // The image unit dead-letters what no schema explains; a second dead letter would count it twice.
    from(productChanges, pipe(takeChanges), { undecodable: 'ignore' }),
    from(verdicts, pipe(takeVerdicts)),
    from(reviewDecisions, pipe(takeDecisions)),
  ],
  outputs: [sequences, changeResults, reviewRequests, reviewLedger],
  store: { changelog: publishChangelog, expiresAt: ({ expiresAt }) => expiresAt },
  onFailure: failedPublication,
});

/** Rows for analysts, each exactly once. */
const metrics = sink({
  name: 'metrics',
  does: 'writes what happened to ClickHouse',
  inputs: [stageEvents, changeResults, sequences, reviewRequests, reviewLedger, deadLetters],
});

/** Apart from the others, since it owns one partition: a command reads all of the topic before it acts. */
const actions = sink({
  name: 'actions',
  does: 'writes what operators did, and why, to ClickHouse',
  inputs: [operatorActions],
});

export const agpis = topology({
  name: 'agpis',
  units: [image, classify, publish],
  sinks: [metrics, actions],
  deadLetters,
  operatorActions,
  partitions: PARTITIONS,
  stageEvents: { topic: stageEvents, toEmission: toStageEvent },
});
