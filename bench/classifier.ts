/** `node bench/classifier.ts`: what serving adds to ONNX Runtime, at saturation and at low load, in one run. */
import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBundle } from '../adapters/muisc/bundle.ts';
import type { Bundle } from '../adapters/muisc/bundle.ts';
import { type MuiscClassifier, muiscClassifier } from '../adapters/muisc/muisc-classifier.ts';
import { type Prepare, preparer } from '../adapters/muisc/prepare.ts';
import { type ClassifierBenchOptions, USAGE, readOptions } from './classifier/options.ts';
import { type Raw, openRaw } from './classifier/raw.ts';
import type { RawRequest } from './classifier/raw-worker.ts';
import { type Draw, type Load, saturated, type Single, single } from './classifier/served.ts';
import { machineFacts } from './machine.ts';
import { latency, spread } from './statistics.ts';

const ROOT = join(import.meta.dirname, '..');
const PAUSE_MS = 20;
/** Keeps every worker busy: twice what all of them compute at once. */
const WIDTH_PER_WORKER = 16;

const options = await (async () => {
  try {
    return readOptions(process.argv.slice(2), {
      model: join(ROOT, 'models/muisc'),
      workers: availableParallelism(),
    });
  } catch (error) {
    process.stderr.write(`bench: ${(error as Error).message}\n${USAGE}\n`);
    process.exit(2);
  }
})();
const result = await bench(options);
process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : lines(result).join('\n') + '\n');

async function bench(asked: ClassifierBenchOptions) {
  const bundle = await readBundle(asked.model);
  const { files, decoded } = await decodedOnce(bundle, await pictures());
  const numbers = bundle.manifest.findings.map(() => 0.5);
  const findings = { names: bundle.manifest.findings, measure: async () => numbers };
  const open = (workers: number, prepare?: Prepare): Promise<MuiscClassifier> =>
    muiscClassifier(bundle, { workers, findings, queued: 1_000, ...(prepare ? { prepare } : {}) });
  const draw = drawer(files, asked.pictures, numbers);

  const throughput = await inTurn(asked, bundle, await open(asked.workers, decoded), draw);
  const classifier = await open(asked.workers);
  const [width, ms] = [WIDTH_PER_WORKER * asked.workers, 1_000 * asked.seconds];
  const withDecoding = await saturated(classifier, draw, width, ms);
  const withSentences = await saturated(classifier, draw, width, ms, 'always');
  await classifier.close();
  const latencies = await oneAtATime(asked, bundle, await open(1, decoded), draw);
  return {
    machine: machineFacts(),
    identity: bundle.identity,
    precision: bundle.manifest.precision,
    ...asked,
    ...throughput,
    withDecoding,
    withSentences,
    latencies,
  };
}

/** Raw and served, several times in turn, so that a drift of the machine meets both; raw computes in the same batches. */
async function inTurn(
  { workers, seconds, rounds, pictures: n }: ClassifierBenchOptions,
  bundle: Bundle,
  classifier: MuiscClassifier,
  draw: Draw,
) {
  const raw = await openRaw(bundle, workers);
  const width = WIDTH_PER_WORKER * workers;
  const ms = 1_000 * seconds;
  await saturated(classifier, draw, width, 2_000); // what a first load allocates
  const served: Load[] = [];
  const rawRates: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    served.push(await saturated(classifier, draw, width, ms));
    const latest = served.at(-1) as Load;
    rawRates.push(await rawRate(raw, inBatchesOf(latest, n), ms));
  }
  await Promise.all([classifier.close(), raw.close()]);
  const rates = served.map(({ sequencesPerSecond }) => sequencesPerSecond);
  return {
    served: spread(rates),
    raw: spread(rawRates),
    ratio: spread(rates.map((rate, at) => rate / (rawRates[at] ?? NaN))),
    eventLoopP99: spread(served.map(({ eventLoopP99 }) => eventLoopP99)),
    picturesPerRun: spread(served.map(({ picturesPerRun }) => picturesPerRun)).median,
    sequencesPerRun: spread(served.map(({ sequencesPerRun }) => sequencesPerRun)).median,
  };
}

/** As many pictures as sequences have, in runs of the sizes that serving had. */
function inBatchesOf({ picturesPerRun, sequencesPerRun }: Load, n: number): Omit<RawRequest, 'ms'> {
  const [pictures, sequences] = [Math.round(picturesPerRun), Math.round(sequencesPerRun)];
  // The same number of sequences in both: pictures x pictureRuns = n x sequences x sequenceRuns.
  return { pictures, sequences, perSequence: n, pictureRuns: n * sequences, sequenceRuns: pictures };
}

async function rawRate(raw: Raw, request: Omit<RawRequest, 'ms'>, ms: number): Promise<number> {
  const answers = await raw.ask({ ...request, ms });
  return answers.reduce((sum, answer) => sum + (1_000 * answer.sequences) / answer.ms, 0);
}

/** The same sequence by ONNX Runtime alone and by serving, by turns, on one worker each. What serving adds is told of each of its sequences, as what it takes beyond the runs of its own graphs: two runs of one graph differ by more on a machine that others use. */
async function oneAtATime(
  { singles, pictures: n }: ClassifierBenchOptions,
  bundle: Bundle,
  classifier: MuiscClassifier,
  draw: Draw,
) {
  const raw = await openRaw(bundle, 1);
  const alone: number[] = [];
  const served: Single[] = [];
  const request = { pictures: n, pictureRuns: 1, sequences: 1, sequenceRuns: 1, perSequence: n, ms: 0 };
  for (let nth = 0; nth < singles; nth += 1) {
    await sleep(PAUSE_MS);
    alone.push((await raw.ask(request))[0]?.ms ?? NaN);
    served.push(await single(classifier, draw, PAUSE_MS));
  }
  await Promise.all([classifier.close(), raw.close()]);
  return {
    raw: latency(alone),
    served: latency(served.map(({ ms }) => ms)),
    added: latency(served.map(({ addedMs }) => addedMs)),
  };
}

async function pictures(): Promise<Buffer[]> {
  const folder = join(ROOT, 'examples/catalogue/images');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
  return Promise.all(names.slice(0, 64).map((name) => readFile(join(folder, name))));
}

/** Decoding costs as much as a small model and is no part of ONNX Runtime: here it is done before. The sample catalogue holds damaged files, too, which are left out. */
async function decodedOnce(
  bundle: Bundle,
  all: readonly Buffer[],
): Promise<{ files: Buffer[]; decoded: Prepare }> {
  const prepare = preparer(bundle.manifest.preprocessing);
  const known = new Map<Uint8Array, Awaited<ReturnType<Prepare>>>();
  const files: Buffer[] = [];
  for (const bytes of all) {
    const prepared = await prepare('', bytes).catch(() => undefined);
    if (prepared === undefined) continue;
    known.set(bytes, prepared);
    files.push(bytes);
  }
  return { files, decoded: async (key, bytes) => known.get(bytes) ?? prepare(key, bytes) };
}

function drawer(files: readonly Buffer[], n: number, findings: readonly number[]): Draw {
  let drawn = 0;
  return () => ({
    title: 'Stoneware mug with a wide handle, teal',
    category: 'home/kitchen/mugs',
    pictures: Array.from({ length: n }, () => {
      const bytes = files[(drawn += 1) % files.length] as Buffer;
      return { key: randomUUID(), bytes: async () => bytes, findings };
    }),
  });
}

function lines({ latencies, ratio, ...rest }: Awaited<ReturnType<typeof bench>>): string[] {
  const rate = ({ median, min, max }: typeof ratio, digits = 1): string =>
    `${median.toFixed(digits)} (${min.toFixed(digits)} – ${max.toFixed(digits)})`;
  return [
    `model ${rest.identity} (${rest.precision}), ${String(rest.workers)} workers, sequences of ${String(rest.pictures)} pictures, ${String(rest.rounds)} rounds of ${String(rest.seconds)} s; median (least – most)`,
    `saturated, decoding left out   raw ${rate(rest.raw)}   served ${rate(rest.served)} sequences/s   ratio ${rate(ratio, 3)}`,
    `  in runs of ${rest.picturesPerRun.toFixed(1)} pictures and ${rest.sequencesPerRun.toFixed(1)} sequences; event-loop delay p99 ${rate(rest.eventLoopP99)} ms`,
    `saturated, with decoding       served ${rest.withDecoding.sequencesPerSecond.toFixed(1)} sequences/s; event-loop delay p99 ${rest.withDecoding.eventLoopP99.toFixed(1)} ms`,
    `  and sentences of feedback     served ${rest.withSentences.sequencesPerSecond.toFixed(1)} sequences/s, one or more for each`,
    `one at a time, one worker      raw ${milliseconds(latencies.raw)}   served ${milliseconds(latencies.served)}   added ${milliseconds(latencies.added)}`,
  ];
}

type Quantiles = Pick<ReturnType<typeof latency>, 'p50' | 'p95' | 'p99'>;

function milliseconds({ p50, p95, p99 }: Quantiles): string {
  return `p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} p99 ${p99.toFixed(1)} ms`;
}
