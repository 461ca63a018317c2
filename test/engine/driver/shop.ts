/** All of AGPIS in memory: its own map, stages and contracts; pictures, registry, index and target are stand-ins. */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { memoryHashIndex } from '../../../adapters/memory/hash-index.ts';
import { inMemoryRegistry } from '../../../adapters/registry/in-memory.ts';
import type { Codec } from '../../../engine/codec.ts';
import type { Clock } from '../../../engine/runtime/options.ts';
import { memoryTarget } from '../../../engine/testing/memory-target.ts';
import { testDriver, type TestDriverOptions } from '../../../engine/testing/test-driver.ts';
import type { Process } from '../../../engine/testing/world.ts';
import type { AnalysisResult } from '../../../ports/analysis.ts';
import type { FetchResult } from '../../../ports/pictures.ts';
import type { Classifying } from '../../../processors/muisc/stage.ts';
import { GOOD } from '../../../processors/screening/good-picture.ts';
import { loadProfiles } from '../../../processors/screening/load-profiles.ts';
import { loadCodec } from '../../../schemas/codec.ts';
import type { ProductChange } from '../../../schemas/generated/types.ts';
import { registerContracts } from '../../../schemas/registration.ts';
import { type AgpisDeps, agpis } from '../../../topology/agpis.ts';
import { fingerprints } from '../../../topology/topics.ts';

export const PROFILE = 'house';
/** When the host of `moody` pictures answers, ms after the start. */
const MOODY_UNTIL_MS = 20_000;
export const RETRY_DELAYS_MS = [1_000, 30_000];

const profiles = await loadProfiles(fileURLToPath(new URL('../../../profiles', import.meta.url)));
const registry = inMemoryRegistry();
await registerContracts(
  registry,
  agpis.topics.filter((t) => t.hasSchema),
);
export const codec = (await loadCodec({ registry })) as Codec;

export const shaOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The picture at an address is its address; its last letters say what it is like. */
function factsOf(address: string): AnalysisResult {
  const sha256 = shaOf(address);
  const small = address.endsWith('small.jpg') ? { width: 90, height: 90 } : {};
  const pdq = { hash: shaOf(`pdq ${address}`), quality: 100, margins: '' };
  const chroma = Buffer.alloc(512, 128).toString('base64');
  const luma = Buffer.alloc(256, 128).toString('base64');
  const facts = { ...GOOD, ...small, sha256, canonicalSha256: shaOf(`pixels ${address}`), pdq, chroma, luma };
  return { kind: 'facts', facts };
}

function fetchAt(url: string, clock: Clock, openAt: number): FetchResult {
  if (url.includes('moody') && clock.now() < openAt)
    return { kind: 'unavailable', code: 'slow', sentence: `${url} did not answer.` };
  return { kind: 'fetched', bytes: Buffer.from(url), sha256: shaOf(url), finalUrl: url, etag: shaOf(url) };
}

/** A classifier that finds nothing wrong with any sequence. */
export const CONTENT: Classifying = {
  thresholds: { publishBelow: 0.2, refuseAbove: 0.9 },
  whenDown: 'pause',
  classifier: {
    model: '0123456789ab',
    codes: [],
    classify: async ({ pictures }) => {
      for (const { bytes } of pictures) await bytes();
      return {
        model: '0123456789ab',
        qualified: 1,
        categories: [],
        feedback: null,
        encoded: pictures.length,
        cached: 0,
      };
    },
    stats: () => ({ underWay: 0, inputBytes: 0, cache: { entries: 0, bytes: 0 } }),
    close: async () => undefined,
  },
};

/** A driver of AGPIS, with what lies outside Kafka. */
export async function driveAgpis(
  options: Partial<TestDriverOptions> = {},
  { classifying = null }: Partial<Pick<AgpisDeps, 'classifying'>> = {},
) {
  const index = memoryHashIndex();
  const target = memoryTarget();
  const stored = new Map<string, Uint8Array>();
  let openAt = Infinity;

  const depsOf = ({ clock, step }: Process): AgpisDeps => ({
    fetcher: {
      async fetch({ url }) {
        await step('deps.fetch', url);
        return fetchAt(url, clock, openAt);
      },
    },
    store: {
      async put(bytes) {
        await step('deps.store', '');
        const sha256 = shaOf(Buffer.from(bytes).toString());
        stored.set(sha256, bytes);
        return sha256;
      },
      get: async (sha256) => stored.get(sha256),
      has: async (sha256) => stored.has(sha256),
    },
    analyser: {
      analyse: async (_sha256, bytes) =>
        factsOf(Buffer.from(typeof bytes === 'function' ? await bytes() : bytes).toString()),
      close: async () => undefined,
    },
    index,
    profiles,
    classifying,
    knownProfiles: new Set(profiles.keys()),
    defaultProfiles: [PROFILE],
    retryDelaysMs: RETRY_DELAYS_MS,
    publishing: { defaultProfiles: [PROFILE], auditShare: 0, auditSeed: 'seed', heldBytes: 256 * 1024 },
  });

  const driver = await testDriver({
    topology: agpis,
    codec,
    deps: depsOf,
    views: new Map([[fingerprints.name, index]]),
    writers: new Map(agpis.sinks.map(({ name }) => [name, target])),
    partitions: 2,
    options: { sessionTimeoutMs: 1_000, sinkLingerMs: 50 },
    ...options,
  });
  openAt = driver.clock.now() + MOODY_UNTIL_MS;
  return { driver, index, target };
}

export const TENANT = 'acme';

/** A change whose pictures have these names. */
export const changeOf = (
  productId: string,
  version: number,
  pictures: readonly string[],
  over: Partial<ProductChange> = {},
): ProductChange => ({
  tenant: TENANT,
  productId,
  version,
  occurredAt: version,
  deleted: false,
  title: `${productId}, version ${String(version)}`,
  description: '',
  category: 'kitchen/mugs',
  attributes: {},
  variants: [],
  profiles: [],
  images: pictures.map((name, position) => ({
    id: name,
    url: addressOf(productId, name),
    position,
    alt: '',
    variantIds: [],
  })),
  source: 'own',
  ...over,
});

export const addressOf = (productId: string, picture: string): string =>
  `https://shop.example/${productId}/${picture}.jpg`;
