/** Everything that one run of the benchmark found: what --json prints. */
import { type Agreement, agreementOf } from './agreement.ts';
import type { BenchCatalogue } from './catalogue.ts';
import type { Machine } from './machine.ts';
import type { Round } from './round.ts';
import type { StageCosts } from './stages/cost-meter.ts';
import type { PeerCosts } from './stages/run.ts';
import { type Latency, type Spread, latency, spread } from './statistics.ts';
import type { System } from './systems/system.ts';

export interface SystemResult {
  readonly system: string;
  readonly title: string;
  readonly productsPerSecond: Spread;
  readonly imagesPerSecond: Spread;
  /** To the answer to the catalogue, where the system gives one. */
  readonly answeredPerSecond: Spread | undefined;
  readonly cpuMsPerImage: Spread;
  readonly serviceCpuMsPerImage: Readonly<Record<string, number>>;
  /** Share of the machine's cores that neither system nor services used, the benchmark's own process included. */
  readonly otherCoresBusy: Spread;
  readonly transactions: Spread;
  readonly latency: Readonly<
    Record<
      'newProductToCandidate' | 'newProductToAnswer' | 'titleEditToCandidate' | 'titleEditToAnswer',
      Latency | undefined
    >
  >;
}

export interface Ratio {
  readonly of: string;
  readonly to: string;
  /** images/s of the one by images/s of the other, round by round. */
  readonly images: Spread;
  /** The other's CPU per image by the one's. */
  readonly cpu: Spread;
  readonly agreement: Agreement;
}

export interface BenchResult {
  readonly machine: Machine;
  readonly catalogue: {
    readonly root: string;
    readonly products: number;
    readonly images: number;
    readonly warmUpImages: number;
  };
  readonly rounds: number;
  readonly systems: readonly SystemResult[];
  readonly ratios: readonly Ratio[];
  readonly stages: StageCosts | undefined;
  readonly peerStages: PeerCosts | undefined;
  /** What was not measured, and why. */
  readonly skipped: readonly string[];
  readonly seconds: number;
}

export function systemResult(
  system: System,
  rounds: readonly Round[],
  { changes, images }: BenchCatalogue,
  cores: number,
): SystemResult {
  const pooled = (kind: 'newProducts' | 'titleEdits', end: 'candidate' | 'answer'): Latency | undefined => {
    const all = rounds.flatMap((r) => r[kind][end]);
    return all.length === 0 ? undefined : latency(all);
  };
  const services = [...new Set(rounds.flatMap((r) => Object.keys(r.serviceCpuMs)))];
  const whole = (r: Round): number => r.answersMs ?? r.candidatesMs;
  return {
    system: system.name,
    title: system.title,
    productsPerSecond: spread(rounds.map((r) => (1_000 * changes.length) / r.candidatesMs)),
    imagesPerSecond: spread(rounds.map((r) => (1_000 * images) / r.candidatesMs)),
    answeredPerSecond: system.answers
      ? spread(rounds.map((r) => (1_000 * changes.length) / whole(r)))
      : undefined,
    cpuMsPerImage: spread(rounds.map((r) => r.cpuMs / images)),
    serviceCpuMsPerImage: Object.fromEntries(
      services.map((name) => [name, spread(rounds.map((r) => (r.serviceCpuMs[name] ?? 0) / images)).median]),
    ),
    otherCoresBusy: spread(rounds.map((r) => r.otherCpuMs / whole(r) / cores)),
    transactions: spread(rounds.map((r) => r.transactions)),
    latency: {
      newProductToCandidate: pooled('newProducts', 'candidate'),
      newProductToAnswer: pooled('newProducts', 'answer'),
      titleEditToCandidate: pooled('titleEdits', 'candidate'),
      titleEditToAnswer: pooled('titleEdits', 'answer'),
    },
  };
}

/** Round by round: both of a pair met the machine in the same minute. */
export function ratioOf(ours: readonly Round[], theirs: readonly Round[]): Ratio | undefined {
  const pairs = ours.flatMap((a, i): [Round, Round][] => {
    const b = theirs[i];
    return b ? [[a, b]] : [];
  });
  const [first] = pairs;
  if (!first) return undefined;
  return {
    of: first[0].system,
    to: first[1].system,
    images: spread(pairs.map(([a, b]) => b.candidatesMs / a.candidatesMs)),
    cpu: spread(pairs.map(([a, b]) => b.cpuMs / a.cpuMs)),
    agreement: agreementOf(first[0].candidates, first[1].candidates),
  };
}
