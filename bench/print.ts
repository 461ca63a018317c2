/** The figures for a person. */
import { relative } from 'node:path';
import type { BenchResult, SystemResult } from './result.ts';
import type { StageCosts } from './stages/cost-meter.ts';
import type { Latency, Spread } from './statistics.ts';
import { type Row, table } from './table.ts';

export function printed(result: BenchResult): string {
  const { machine, catalogue } = result;
  const head = [
    `${machine.cpu}, ${String(machine.cores)} cores, ${String(machine.memoryGiB)} GiB, ${machine.system}; Node ${machine.node}, sharp ${machine.sharp}, libvips ${machine.libvips}`,
    `load average before: ${machine.loadBefore.toFixed(2)}; ${String(result.rounds)} round(s), median [min–max]; ${result.seconds.toFixed(0)} s in all`,
    `catalogue ${relative('.', catalogue.root)}: ${String(catalogue.products)} products, ${String(catalogue.images)} pictures; before each run ${String(catalogue.warmUpImages)} others to warm up`,
  ];
  const parts = [
    head.join('\n'),
    table(
      'End to end, full speed',
      ['system', 'products/s', 'images/s', 'CPU-ms/image', 'transactions', 'others'],
      result.systems.map(speedRow),
    ),
    answersLine(result.systems),
    table(
      'CPU-ms per image of the services meanwhile',
      ['system', 'kafka', 'registry', 'redis', 'clickhouse'],
      result.systems.map(serviceRow),
    ),
    ratioTable(result),
    latencyTable(result.systems),
    stageTable(result),
    peerTable(result),
    ...result.skipped.map((why) => `Skipped: ${why}`),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const speedRow = (s: SystemResult): Row => [
  s.title,
  range(s.productsPerSecond, 1),
  range(s.imagesPerSecond, 1),
  range(s.cpuMsPerImage, 1),
  range(s.transactions, 0),
  `${(100 * s.otherCoresBusy.median).toFixed(0)} %`,
];

const serviceRow = (s: SystemResult): Row => [
  s.title,
  ...['kafka', 'registry', 'redis', 'clickhouse'].map((name) =>
    (s.serviceCpuMsPerImage[name] ?? 0).toFixed(1),
  ),
];

function answersLine(systems: readonly SystemResult[]): string {
  const lines = systems.flatMap((s) =>
    s.answeredPerSecond
      ? [`${s.title}: ${range(s.answeredPerSecond, 1)} products/s up to the answer in change-results`]
      : [],
  );
  return lines.join('\n');
}

function ratioTable({ ratios, systems }: BenchResult): string {
  if (ratios.length === 0) return '';
  const title = (name: string): string => systems.find(({ system }) => system === name)?.title ?? name;
  const share = (x: number): string => `${(100 * x).toFixed(0)} %`;
  return table(
    'Ratios, round by round (above 1: the first is faster, or takes less CPU)',
    ['', 'images/s', 'CPU', 'same main', 'same repeats', 'same sequence', 'same files'],
    ratios.map(({ of, to, images, cpu, agreement: a }) => [
      `${title(of)} : ${title(to)}`,
      range(images, 2),
      range(cpu, 2),
      ...[a.sameMain, a.sameGroups, a.sameSequence, a.sameFiles].map(share),
    ]),
  );
}

function latencyTable(systems: readonly SystemResult[]): string {
  const kinds = [
    ['newProductToCandidate', 'new pictures, to the candidate'],
    ['newProductToAnswer', 'new pictures, to the answer'],
    ['titleEditToCandidate', 'new title, to the candidate'],
    ['titleEditToAnswer', 'new title, to the answer'],
  ] as const;
  const rows = systems.flatMap((s) =>
    kinds.flatMap(([kind, words]): Row[] => {
      const found = s.latency[kind];
      return found ? [[s.title, words, ...percentiles(found)]] : [];
    }),
  );
  return rows.length === 0
    ? ''
    : table(
        'Latency of a single change at low load, ms',
        ['system', 'change', 'p50', 'p95', 'p99', 'max', 'changes'],
        rows,
      );
}

const percentiles = (l: Latency): Row => [l.p50, l.p95, l.p99, l.max, l.changes].map((ms) => ms.toFixed(0));

function stageTable({ stages, systems }: BenchResult): string {
  if (!stages) return '';
  const row = (name: string, ms: number): Row => [name, ms.toFixed(2), ms > 0 ? (1_000 / ms).toFixed(0) : ''];
  const sum = ownSteps(stages);
  const worker = systems.find(({ system }) => system === 'image-unit')?.cpuMsPerImage.median;
  return table(
    'CPU per image by step, one picture after the other',
    ['step', 'CPU-ms', 'images/s/core'],
    [
      row('fetch (loopback)', stages.fetch),
      row('store (hash, write, sync)', stages.store),
      row('decode at the file’s size', stages.decode),
      row('measure and hash', stages.measure),
      row('dedup (with the look-up in Redis)', stages.dedup),
      row('screening', stages.screening),
      row('primary', stages.primary),
      row('encode candidate and fingerprints', stages.encode),
      row('apply to the index', stages.index),
      row('sum', sum),
      ...(worker === undefined ? [] : [row('the whole image unit at full speed, with Kafka', worker)]),
      row('ceiling: decode and resize to 512, nothing else', stages.ceiling),
    ],
  );
}

const ownSteps = ({ ceiling: _ceiling, ...steps }: StageCosts): number =>
  Object.values(steps).reduce((a, b) => a + b, 0);

function peerTable({ peerStages }: BenchResult): string {
  if (!peerStages) return '';
  const rows = Object.entries(peerStages).map(([name, { decode, measure }]): Row => [
    name,
    decode.toFixed(2),
    measure.toFixed(2),
    (1_000 / (decode + measure)).toFixed(0),
  ]);
  return table(
    'The same two steps in Python, CPU-ms per image',
    ['decoder and size', 'decode', 'measure and hash', 'images/s/core'],
    rows,
  );
}

const range = ({ min, median, max, runs }: Spread, digits: number): string =>
  runs < 2
    ? median.toFixed(digits)
    : `${median.toFixed(digits)} [${min.toFixed(digits)}–${max.toFixed(digits)}]`;
