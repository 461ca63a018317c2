/**
 * CPU of each stage over the pictures of a catalogue, one after the other in one process, and the ceiling: decoding alone.
 * Sends one message (StageCosts) to the process that started it.
 */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { folderStore } from '../../adapters/pictures/folder-store.ts';
import { httpFetcher } from '../../adapters/pictures/http-fetcher.ts';
import { redisHashIndex } from '../../adapters/redis/hash-index.ts';
import { connect } from '../../cli/compose.ts';
import { readSettings } from '../../cli/settings.ts';
import type { StageContext } from '../../engine/language.ts';
import { stageContext } from '../../engine/testing/stage-context.ts';
import { measurePicture } from '../../imaging/analyse.ts';
import { decodePicture } from '../../imaging/decode.ts';
import type { PictureFacts } from '../../imaging/facts.ts';
import { dedup } from '../../processors/dedup/stage.ts';
import type { Ingested, PictureState } from '../../processors/ingest/ingested.ts';
import { primary } from '../../processors/primary/stage.ts';
import { loadProfiles } from '../../processors/screening/load-profiles.ts';
import { screening } from '../../processors/screening/stage.ts';
import type { Fingerprint, IngestState, ProductChange } from '../../schemas/generated/types.ts';
import { candidates, fingerprints } from '../../topology/topics.ts';
import { chooseCatalogue, changesOf } from '../catalogue.ts';
import { costMeter } from './cost-meter.ts';

const settings = readSettings();
const {
  BENCH_CATALOGUE: root = '',
  BENCH_PRODUCTS: limit = '',
  BENCH_SELLER: baseUrl = '',
  BENCH_PASSES: passes = '1',
} = process.env;
const { kafka, codec } = await connect(settings, 'agpis-bench-stages');
const profiles = await loadProfiles(fileURLToPath(new URL('../../profiles', import.meta.url)));
const index = redisHashIndex({ url: settings.redisUrl });
const fetcher = httpFetcher({ allow: settings.allowedHosts });
const catalogue = await chooseCatalogue(root, Number(limit));
if (!catalogue) throw new Error(`there is no catalogue at ${root}`);
const changes = changesOf(catalogue.changes, { baseUrl, tenant: 'stages' });
const group = dedup.create({ index });
const screen = screening.create({ profiles });
const choose = primary.create({});
const position = { epoch: await index.claimEpoch(0, 0n), offset: 0n };
await index.reset(0, position.epoch, 'bench');

// The first pass warms up, and fills the index, as a catalogue that is known would.
let meter = costMeter();
for (let pass = 0; pass <= Number(passes); pass += 1) {
  if (pass === 1) meter = costMeter();
  const store = folderStore(`${settings.picturesDir}/stages-${String(pass)}`);
  for (const change of changes) await walk(change, store);
}
process.send?.(meter.costs(catalogue.images * Number(passes)), () => void close());

async function close(): Promise<void> {
  fetcher.close();
  await Promise.all([index.close(), kafka.close()]);
  process.exit(0);
}

async function walk(change: ProductChange, store: ReturnType<typeof folderStore>): Promise<void> {
  const states: PictureState[] = [];
  for (const { url } of change.images) states.push(await lookAt(url, store));
  const ingested = ingestedOf(change, states);
  const context = contextOf(change);
  const grouped = await meter.time('dedup', async () => group(ingested, context));
  if (grouped.kind !== 'forward') throw new Error('dedup did not go on');
  const screened = await meter.time('screening', async () => screen(grouped.value, context));
  if (screened.kind !== 'forward') throw new Error('screening did not go on');
  const chosen = await meter.time('primary', async () => choose(screened.value, context));
  const prints = (grouped.emit ?? []).flatMap((e) => (e.value ? [{ key: e.key, value: e.value }] : []));
  await meter.time('encode', async () => {
    for (const { value } of prints) codec.encode(fingerprints.name, value);
    for (const { value } of chosen.emit ?? []) codec.encode(candidates.name, value);
  });
  await meter.time('index', async () => applied(prints));
}

async function lookAt(url: string, store: ReturnType<typeof folderStore>): Promise<PictureState> {
  const bytes = await meter.time('fetch', async () => {
    const answer = await fetcher.fetch({ url });
    if (answer.kind !== 'fetched') throw new Error(`${url} was not had: ${answer.kind}`);
    return answer.bytes;
  });
  await meter.time('store', async () => store.put(bytes));
  await meter
    .time('ceiling', async () =>
      sharp(bytes).resize(512, 512, { fit: 'inside', withoutEnlargement: true }).raw().toBuffer(),
    )
    .catch(() => undefined);
  try {
    const picture = await meter.time('decode', async () => decodePicture(bytes));
    const facts: PictureFacts = await meter.time('measure', async () => measurePicture(bytes, picture));
    return { kind: 'facts', facts };
  } catch (error) {
    return { kind: 'missing', code: 'corrupt', sentence: (error as Error).message, transient: false };
  }
}

async function applied(
  records: readonly { readonly key: string; readonly value: Fingerprint }[],
): Promise<void> {
  const nextOffset = position.offset + BigInt(Math.max(1, records.length));
  await index.apply(0, {
    epoch: position.epoch,
    incarnation: 'bench',
    previousOffset: position.offset,
    nextOffset,
    records,
  });
  position.offset = nextOffset;
}

function ingestedOf(change: ProductChange, states: readonly PictureState[]): Ingested {
  return {
    change: {
      ...change,
      eventId: 'bench/0/0',
      contentHash: '',
      acceptedAt: 0,
      cause: '',
      because: '',
      pass: 0,
      sourceOffset: -1,
    },
    profiles: ['house'],
    pictures: change.images.map((image, i) => ({
      imageId: image.id,
      url: image.url,
      sourcePosition: i,
      alt: image.alt,
      variantIds: image.variantIds,
      state: states[i] as PictureState,
    })),
  };
}

function contextOf(change: ProductChange): StageContext<IngestState> {
  const now = Date.now();
  return stageContext({ key: `${change.tenant}/${change.productId}`, now, timestamp: now });
}
