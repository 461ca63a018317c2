/** Which systems take part in what, tuned as docs/engine-benchmarks.md tells. */
import type { Errand } from '../../infra/errand.ts';
import { ServiceError } from '../../infra/service-error.ts';
import { PeersMissingError, ensurePython } from '../peers/environment.ts';
import type { Job } from './job.ts';
import type { EngineBenchOptions, SystemName } from './options.ts';
import { type JavaPeer, ensureStreams } from './peers/java.ts';
import { requirements } from './peers/requirements.ts';
import { bytewax } from './systems/bytewax.ts';
import { ours } from './systems/ours.ts';
import { quix } from './systems/quix.ts';
import { TUNED, streams } from './systems/streams.ts';
import type { System } from './systems/system.ts';

export interface Catalogue {
  /** Those that take part in a job, ours first. */
  of(job: Job['name']): readonly System[];
  /** Why a system is missing, a sentence each. */
  readonly skipped: readonly string[];
}

const ON_JAVA: readonly SystemName[] = ['streams', 'streams-default', 'streams-memory'];
const ON_PYTHON: readonly SystemName[] = ['quix', 'bytewax'];

/** Fetches what the wanted peers need; one that cannot be had is left out. */
export async function openCatalogue({ systems }: EngineBenchOptions, errand: Errand): Promise<Catalogue> {
  const skipped: string[] = [];

  async function wantedPeer<T>(names: readonly SystemName[], get: () => Promise<T>): Promise<T | undefined> {
    const wanted = names.filter((name) => systems.includes(name));
    if (wanted.length === 0) return undefined;
    try {
      return await get();
    } catch (error) {
      const isMissing = error instanceof ServiceError || error instanceof PeersMissingError;
      if (!isMissing) throw error;
      skipped.push(`${wanted.join(', ')}: ${error.message}`);
      return undefined;
    }
  }

  const java = await wantedPeer(ON_JAVA, () => ensureStreams(errand));
  const python = await wantedPeer(ON_PYTHON, () => ensurePython(errand.say, requirements));
  const all: System[] = [
    ours(),
    ...(java ? onJava(java) : []),
    ...(python === undefined ? [] : [quix(python), bytewax(python)]),
  ];
  return {
    of: (job) =>
      all.filter(
        ({ name }) => systems.includes(name as SystemName) && (job === 'dedupe' || name !== 'streams-memory'),
      ),
    skipped,
  };
}

const onJava = (java: JavaPeer): System[] => [
  streams(java, {
    name: 'streams',
    words: 'tuned',
    store: 'rocksdb-cached',
    settings: TUNED,
  }),
  streams(java, { name: 'streams-default', words: 'as it comes', store: 'rocksdb', settings: {} }),
  streams(java, {
    name: 'streams-memory',
    words: 'tuned, state in memory',
    store: 'memory',
    settings: TUNED,
  }),
];
