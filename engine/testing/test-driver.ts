/**
 * Runs a topology without a broker: the real runtime, on topics in memory and a clock that stands until it is turned. Any worker
 * can be killed or stopped between any two of its steps. docs/engine/testing.md
 */
import type { Codec } from '../codec.ts';
import { type Header, type KafkaClient, headersOf } from '../kafka.ts';
import { type Topic, type Topology, type Unit, partitionsOf } from '../language.ts';
import type { Observer } from '../observer.ts';
import type { Timer } from '../runtime/takeover/changelog.ts';
import type { GroupStatus } from '../runtime/group/group-runner.ts';
import { type RuntimeOptions, runtimeOptions } from '../runtime/options.ts';
import { type GivenWriters, type SinkWriter, writersByName } from '../sink.ts';
import type { View } from '../view.ts';
import { carriedTopology } from './carried.ts';
import { frozenCodec, frozenTopology } from './frozen.ts';
import { type HandClock, handClock } from './hand-clock.ts';
import { type BrokerSettings, type MemoryBroker, memoryBroker } from './memory-broker.ts';
import { memoryTarget } from './memory-target.ts';
import { memoryView } from './memory-view.ts';
import { partitionOfKey } from '../partitioner.ts';
import { type DeadLetterRecord, type Lag, type OutputRecord, reading, shownLag } from './reading.ts';
import { type CrashPlan, plannedCrashes } from './planned-crashes.ts';
import type { Step, StepEffect, StepName } from './steps.ts';
import { type DriverWorker, type LogLine, driverWorkers } from './workers.ts';
import { type Process, createWorld } from './world.ts';

/** 2026-01-01T00:00:00Z. */
const START = 1_767_225_600_000;

/** The stages' collaborators, made for each worker; by the worker's `step` they can be crash points, too. */
export type DriverDeps<Deps> = [Deps] extends [never]
  ? { readonly deps?: (worker: Process) => unknown }
  : object extends Deps
    ? { readonly deps?: (worker: Process) => Deps }
    : { readonly deps: (worker: Process) => Deps };

/** `Deps`: what the topology's stages ask for; `Writers`: what its sinks write with. */
export interface TestDriverOptions<Deps = never, Writers = never> {
  readonly topology: Topology<Deps, Writers>;
  readonly codec: Codec;
  /** By topic; they outlive workers, as what they stand for does. Default: a memoryView for each. */
  readonly views?: ReadonlyMap<string, View>;
  /** By sink. Default: a memoryTarget for each. */
  readonly writers?: GivenWriters<Writers>;
  /** Names of the units and sinks to run. Default: all. */
  readonly only?: readonly string[];
  readonly options?: Partial<RuntimeOptions>;
  /** Told of the work of all workers. Default: nobody is. */
  readonly observer?: Observer;
  /** Of every topic. Default: what the topology says. */
  readonly partitions?: number;
  readonly broker?: Partial<BrokerSettings>;
  /** How many workers are started. Default 1. */
  readonly workers?: number;
  /** Which of so many things that could happen next does: 0 is the one that has waited longest. Default: always that. */
  readonly pick?: (waiting: number) => number;
  /** Stands between a worker and the broker: for tests that change what the broker says. */
  readonly through?: (client: KafkaClient, worker: Process) => KafkaClient;
  /** Where the clock stands at first, ms since 1970. Default: the beginning of 2026 (UTC). */
  readonly startAt?: number;
}

export interface PipeOptions {
  /** Default: by the key. */
  readonly partition?: number;
  /** ms since 1970; default: the clock's time. */
  readonly timestamp?: number;
  readonly headers?: Readonly<Record<string, string>> | readonly Header[];
}

export interface TestDriver {
  readonly broker: MemoryBroker;
  readonly clock: HandClock;
  /** What the workers have told, in order. */
  readonly log: readonly LogLine[];
  /** Writes a record to a topic, and waits for nothing. Bytes are written as they are. Answers with the offset. */
  pipe<V>(
    topic: Topic<string, V>,
    key: string | Buffer | null,
    value: V | Buffer | null,
    options?: PipeOptions,
  ): number;
  /** All committed records of a topic, partition after partition. */
  output<V>(topic: Topic<string, V>): Promise<OutputRecord<V>[]>;
  /** The last value of each key of a topic. */
  table<V>(topic: Topic<string, V>): Promise<Map<string, V>>;
  /** What a unit remembers of a key, as a successor would restore it. */
  state<S>(unit: Unit<never, S>, key: string): Promise<S | undefined>;
  /** What is to come back to a unit, the earliest first. */
  timers(unit: Unit): Promise<Timer[]>;
  deadLetters(): DeadLetterRecord[];
  /** How far units and sinks are behind: one entry for each partition of each of their inputs. */
  lag(): Lag[];
  /**
   * Lets everything happen that can happen while the clock stands. This, `advance` and `catchUp` throw where a stage has changed its
   * input, the state, or what it has answered in place: all of that is frozen here (not in production; bytes cannot be). They throw, too,
   * where a state does not come back from the codec as it was: a successor would be given another one.
   */
  settle(): Promise<void>;
  /** Turns the clock by so many ms; everything that is due meanwhile happens at its time. */
  advance(ms: number): Promise<void>;
  /**
   * Turns the clock, as far as it takes, until all that was piped has been worked off and committed and no partition is without
   * its task. Records that wait for a timer count as worked off. Throws, with what is missing, where that takes longer.
   */
  catchUp(limitMs?: number): Promise<void>;
  /** Called at each step of each worker, to let it fail there; replaces the one before. */
  onStep(interrupt: (step: Step) => StepEffect): void;
  /**
   * Kills a worker at a step of that name: `crashAt('commit.done', { times: 2, respawn: true })`. Several may be planned at once, and
   * each step counts for all of them; where a worker dies, `onStep` is not asked.
   */
  crashAt(name: StepName, plan?: CrashPlan): void;
  /** How many of the planned crashes have not come. */
  crashesLeft(): number;
  /** How many steps there have been. */
  stepCount(): number;
  /** Starts a worker and settles; answers with its number. Throws where it refuses the topology. */
  start(): Promise<number>;
  /** Starts a worker without waiting: it gets its turns when the driver is next told to go on. */
  spawn(): number;
  /** Ends a worker as SIGTERM does: it drains and leaves. Turns the clock as far as that takes. Default: the oldest that runs. */
  stop(worker?: number): Promise<void>;
  /** Sends the same SIGTERM without waiting for what becomes of it. */
  terminate(worker?: number): void;
  /** Ends a worker as kill -9 does. Default: the oldest that runs. */
  crash(worker?: number): void;
  /** Stops a worker as SIGSTOP does. Default: the oldest that runs. */
  freeze(worker?: number): void;
  /** Lets a frozen worker go on, with all it held in its hands. Default: all of them. */
  thaw(worker?: number): void;
  /** Kills the oldest worker and starts another. */
  restart(): Promise<number>;
  /** Runs what people run beside the workers, a redrive say, on a client of its own, and turns the clock as far as that takes. */
  tool<T>(run: (kafka: KafkaClient) => Promise<T>): Promise<T>;
  /** Numbers of the workers that are neither dead nor frozen. */
  alive(): number[];
  /** By group, of the oldest worker that runs or of the one named. */
  status(worker?: number): GroupStatus[];
}

/** Of the clock, for what `tool` runs. */
const TOOL_MS = 60_000;

/** Creates the topics and starts the workers. */
export async function testDriver<Deps = never, Writers = never>(
  given: TestDriverOptions<Deps, Writers> & DriverDeps<Deps>,
): Promise<TestDriver> {
  const topology: Topology = given.topology;
  const { codec } = given;
  const options = runtimeOptions(topology.name, given.options);
  const clock = handClock(given.startAt ?? START);
  let interrupt = (_step: Step): StepEffect => undefined;
  let steps = 0;
  const crashes = plannedCrashes(() => void workers.control.spawn());
  const world = createWorld({
    clock,
    pick: given.pick ?? (() => 0),
    onStep(step) {
      steps = step.nth;
      return crashes.meet(step) ? 'crash' : interrupt(step);
    },
  });
  const broker = memoryBroker(world, given.broker);
  for (const topic of topology.topics) {
    const partitions = given.partitions ?? partitionsOf(topology, topic);
    const { name, cleanup, config } = topic;
    const maxBatchBytes = Number(config['max.message.bytes'] ?? 1_048_588);
    broker.topics.create({ name, partitions, cleanup, maxBatchBytes });
  }
  /** A stage changed what is not its own, or remembers what no codec carries: the test is told of it, since the engine would not know. */
  let changed: Error | undefined;
  const onFault = (error: Error): void => void (changed ??= error);
  const workers = driverWorkers({
    ...given,
    topology: frozenTopology(carriedTopology(topology, codec, onFault), onFault),
    codec: frozenCodec(codec),
    options,
    world,
    broker,
    views: viewsOf(given),
    writers: writersOf(given),
  });
  const seen = reading(broker, topology, codec, options.application, tableRead);
  const groups = groupsOf(given);
  const lag = (): Lag[] => seen.lag(groups);

  function tableRead(unit: string, topic: string, partition: number): number {
    const positions = workers
      .alive()
      .flatMap(({ running }) => running?.status() ?? [])
      .filter(({ name }) => name === unit)
      .flatMap(({ tasks }) => tasks.filter((task) => task.partition === partition))
      .flatMap(({ inputs }) => inputs.filter((input) => input.topic === topic))
      .map(({ position }) => position);
    return Math.max(0, ...positions);
  }

  function isCaughtUp(): boolean {
    if (lag().some(({ records }) => records > 0)) return false;
    const alive = workers.alive();
    if (alive.length === 0) return true;
    if (alive.some(({ running }) => running === undefined)) return false;
    return groups.every(({ name, topics }) => isOwned(name, topics, alive));
  }

  /** Every partition has its task, and no task holds anything that is not committed. */
  function isOwned(name: string, topics: readonly string[], alive: readonly DriverWorker[]): boolean {
    if (!broker.groups.assignment(`${options.application}-${name}`)) return false;
    const ours = alive.flatMap(({ running }) => running?.status().filter((s) => s.name === name) ?? []);
    const tasks = ours.flatMap((s) => s.tasks);
    const partitions = Math.max(...topics.map((topic) => broker.topics.find(topic)?.partitions ?? 0));
    const owned = new Set(tasks.map(({ partition }) => partition));
    return (
      owned.size === partitions &&
      ours.every(({ assigned, tasks: open }) => assigned.length === open.length) &&
      tasks.every(({ inProgress, uncommitted }) => inProgress === 0 && uncommitted === 0)
    );
  }

  function refuseChanges(): void {
    if (changed) throw changed;
  }

  const driver: TestDriver = {
    broker,
    clock,
    log: workers.log,
    pipe({ name, hasSchema }, key, value, { partition, timestamp, headers = {} } = {}) {
      const partitions = broker.topics.find(name)?.partitions ?? 1;
      return broker.produce({
        topic: name,
        partition: partition ?? partitionOfKey(Buffer.from(key ?? ''), partitions),
        key: key === null ? null : Buffer.from(key),
        value: hasSchema ? bytesOf(name, value, codec) : rawBytes(name, value),
        headers: Array.isArray(headers) ? headers : headersOf(headers as Record<string, string>),
        ...(timestamp === undefined ? {} : { timestamp }),
      });
    },
    output: seen.output,
    table: (topic) => seen.table(topic),
    async state<S>(unit: Unit<never, S>, key: string) {
      const states = await seen.states(unit);
      return states.find(({ values }) => values.has(key))?.values.get(key) as S | undefined;
    },
    async timers(unit) {
      const states = await seen.states(unit);
      return states.flatMap(({ timers }) => [...timers.values()]).sort((a, b) => a.dueAt - b.dueAt);
    },
    deadLetters: seen.deadLetters,
    lag,
    settle: () => world.settle().then(refuseChanges),
    advance: (ms) => world.advance(ms).then(refuseChanges),
    async catchUp(limitMs = 120_000) {
      const isDone = await world.moveUntil(() => changed !== undefined || isCaughtUp(), limitMs);
      refuseChanges();
      if (isDone) return;
      throw new Error(
        `not caught up within ${String(limitMs)} ms of the clock: ${shownLag(lag()) || 'some partition has no task that is at rest'}\n` +
          workers.log
            .slice(-10)
            .map((line) => `  worker ${String(line.worker)} ${line.level}: ${line.message}`)
            .join('\n'),
      );
    },
    onStep: (next) => void (interrupt = next),
    crashAt: (name, plan = {}) => crashes.add(name, plan),
    crashesLeft: crashes.left,
    stepCount: () => steps,
    ...workers.control,
    async tool(run) {
      const result = run(broker.client(world.spawn()));
      let isOver = false;
      const over = (): void => void (isOver = true);
      result.then(over, over);
      if (!(await world.moveUntil(() => isOver, TOOL_MS)))
        throw new Error(`the tool has not ended within ${String(TOOL_MS)} ms of the clock`);
      return result;
    },
    async restart() {
      workers.control.crash();
      return workers.control.start();
    },
  };
  for (let n = 0; n < (given.workers ?? 1); n += 1) await driver.start();
  return driver;
}

const bytesOf = (topic: string, value: unknown, codec: Codec): Buffer | null =>
  value === null || Buffer.isBuffer(value) ? value : codec.encode(topic, value);

function rawBytes(topic: string, value: unknown): Buffer | null {
  if (value === null || Buffer.isBuffer(value)) return value;
  throw new TypeError(`${topic} has no schema: give it bytes`);
}

type Given<Writers> = Omit<TestDriverOptions<never, Writers>, 'topology'> & { readonly topology: Topology };

const groupsOf = <Writers>({ topology, only }: Given<Writers>): { name: string; topics: string[] }[] =>
  [
    ...topology.units.map(({ name, inputs }) => ({ name, topics: inputs.map((i) => i.topic.name) })),
    ...topology.sinks.map(({ name, inputs }) => ({ name, topics: inputs.map((t) => t.name) })),
  ].filter(({ name }) => only === undefined || only.includes(name));

const viewsOf = <Writers>({ topology, views }: Given<Writers>): ReadonlyMap<string, View> =>
  new Map(
    topology.units.flatMap((u) =>
      u.views.map((name): [string, View] => [name, views?.get(name) ?? memoryView()]),
    ),
  );

function writersOf<Writers>({ topology, writers }: Given<Writers>): ReadonlyMap<string, SinkWriter> {
  const given = writersByName(writers);
  return new Map(
    topology.sinks.map(({ name }): [string, SinkWriter] => [name, given.get(name) ?? memoryTarget()]),
  );
}
