/** What lies on the broker before a system starts. */
import { join } from 'node:path';
import { identify, type ProcessIdentity } from '../../infra/processes/identity.ts';
import type { Broker } from './broker.ts';
import { type Job, plannedRecord, preloadedKey, warmUpRecord } from './job.ts';
import { encodeValue } from './payload.ts';
import type { Changelog, Place, Running, System } from './systems/system.ts';
import { makeTopics } from './topics.ts';
import { type Outgoing, write } from './writer.ts';

export interface Ground {
  readonly broker: Broker;
  /** Folder for state and logs of all runs. */
  readonly dir: string;
  /** To be told of each process, so that none outlives the benchmark, however that ends. */
  readonly own: (process: ProcessIdentity) => void;
}

/** Starts a system whose processes end with the benchmark. */
export async function startOwned(system: System, place: Place, { own }: Ground): Promise<Running> {
  const running = await system.start(place);
  for (const pid of running.pids) {
    const process = identify(pid);
    if (process) own(process);
  }
  return running;
}

let places = 0;

/** Names that no other run has. */
export function placeOf(system: System, job: Job, { broker, dir }: Ground): Place {
  places += 1;
  const run = `${job.name}-${system.name}-${String(process.pid)}x${String(places)}`;
  return {
    brokers: broker.brokers,
    run,
    input: `${run}-in`,
    output: `${run}-out`,
    job,
    dir: join(dir, run),
  };
}

/** Topics, the state of before, and the records of the warm-up. */
export async function prepare(system: System, place: Place): Promise<void> {
  const { brokers, job, input, output } = place;
  const { partitions } = job;
  const changelog = job.name === 'dedupe' ? system.changelog(place) : undefined;
  await makeTopics(brokers, [
    { topic: input, partitions, cleanup: 'delete' },
    { topic: output, partitions, cleanup: 'delete' },
    ...(changelog ? [{ topic: changelog.topic, partitions, cleanup: 'compact' as const }] : []),
    ...system.topics(place),
  ]);
  if (job.preloaded > 0) {
    if (changelog) await write(brokers, { topic: changelog.topic, partitions }, entries(job, changelog));
    else await system.preload?.(place);
  }
  await write(brokers, { topic: input, partitions }, warmUpRecords(job));
}

function* entries({ preloaded }: Job, changelog: Changelog): Generator<Outgoing> {
  for (let i = 0; i < preloaded; i += 1) {
    const key = preloadedKey(i);
    yield { ...changelog.record(key), partitionKey: Buffer.from(key) };
  }
}

function* warmUpRecords({ warmUp }: Job): Generator<Outgoing> {
  for (let id = 0; id < warmUp; id += 1)
    yield {
      key: Buffer.from(warmUpRecord(id).key),
      value: encodeValue({ phase: 'warm-up', id, sentAt: 0 }),
    };
}

export function* timedRecords(job: Job): Generator<Outgoing> {
  for (let id = 0; id < job.records; id += 1)
    yield {
      key: Buffer.from(plannedRecord(job, id).key),
      value: encodeValue({ phase: 'timed', id, sentAt: 0 }),
    };
}
