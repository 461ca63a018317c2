/** `npm run bench`: AGPIS, its image unit fused and split, and the same job in Python, on one machine in one run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchCatalogue, chooseCatalogue, drawWarmUp } from './catalogue.ts';
import { machineFacts } from './machine.ts';
import { type BenchOptions, USAGE, readOptions } from './options.ts';
import { PeersMissingError, ensurePython } from './peers/environment.ts';
import { printed } from './print.ts';
import { type BenchResult, type Ratio, ratioOf, systemResult } from './result.ts';
import { type Round, runRound } from './round.ts';
import { openSeller, type Seller } from './seller.ts';
import { peerCosts, stageCosts } from './stages/run.ts';
import { imageUnit, splitUnits, wholeAgpis } from './systems/agpis.ts';
import { peer } from './systems/peer.ts';
import type { System } from './systems/system.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  const result = await bench(options);
  if (result) process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : printed(result));
} catch (error) {
  say(`bench: ${(error as Error).message}`);
  if ((error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) say(USAGE);
  process.exitCode = 1;
}

async function bench(options: BenchOptions): Promise<BenchResult | undefined> {
  const machine = machineFacts();
  const started = performance.now();
  const catalogue = await chooseCatalogue(options.catalogue, options.products);
  if (!catalogue) {
    say(
      'There is no catalogue to measure on: examples/catalogue has no pictures; give one with --catalogue FOLDER. Nothing was measured.',
    );
    return undefined;
  }
  const dir = await mkdtemp(join(tmpdir(), 'agpis-bench-'));
  const warmUp = await drawWarmUp(join(dir, 'warm-up'));
  const [seller, warmSeller] = await Promise.all([openSeller(catalogue.root), openSeller(warmUp.root)]);
  const skipped: string[] = [];
  try {
    const python =
      options.only.length === 0 || options.only.some(isPeer) ? await pythonOf(skipped) : undefined;
    const { rounds, systems } = await allRounds(options, {
      catalogue,
      warmUp,
      seller,
      warmSeller,
      dir,
      python,
    });
    const parts = wanted(options, 'stages')
      ? await steps(options, { catalogue, seller, dir, python })
      : { stages: undefined, peerStages: undefined };
    // After a failure the folder stays: its logs say why.
    await rm(dir, { recursive: true, force: true });
    return {
      machine,
      catalogue: {
        root: catalogue.root,
        products: catalogue.changes.length,
        images: catalogue.images,
        warmUpImages: warmUp.images,
      },
      rounds: options.rounds,
      systems: systems.map((s) =>
        systemResult(s, rounds.get(s.name) ?? [], catalogue, availableParallelism()),
      ),
      ratios: ratios(rounds),
      stages: parts.stages,
      peerStages: parts.peerStages,
      skipped,
      seconds: (performance.now() - started) / 1_000,
    };
  } finally {
    await Promise.all([seller.close(), warmSeller.close()]);
  }
}

function wanted({ only }: BenchOptions, name: string): boolean {
  return only.length === 0 || only.includes(name);
}

function isPeer(name: string): boolean {
  return /^(pillow|pyvips)-/.test(name);
}

async function pythonOf(skipped: string[]): Promise<string | undefined> {
  try {
    return await ensurePython(say);
  } catch (error) {
    if (!(error instanceof PeersMissingError)) throw error;
    skipped.push(error.message);
    return undefined;
  }
}

function systemsOf(options: BenchOptions, python: string | undefined): System[] {
  const quick = ['agpis', 'image-unit', 'split', 'pillow-native', 'pyvips-512'];
  const all = [
    wholeAgpis,
    imageUnit,
    ...(python === undefined
      ? []
      : (['native', '512'] as const).flatMap((size) =>
          (['pillow', 'pyvips'] as const).map((decoder) => peer(python, decoder, size)),
        )),
    splitUnits,
  ];
  return all.filter(({ name }) =>
    options.only.length > 0 ? options.only.includes(name) : !options.quick || quick.includes(name),
  );
}

interface Ground {
  readonly catalogue: BenchCatalogue;
  readonly warmUp: BenchCatalogue;
  readonly seller: Seller;
  readonly warmSeller: Seller;
  readonly dir: string;
  readonly python: string | undefined;
}

/** Every system once a round, in turn and every second time backwards, so that a drift of the machine meets all alike. */
async function allRounds(
  options: BenchOptions,
  ground: Ground,
): Promise<{ rounds: Map<string, Round[]>; systems: System[] }> {
  const { catalogue, warmUp, seller, warmSeller, dir, python } = ground;
  const systems = systemsOf(options, python);
  const rounds = new Map<string, Round[]>(systems.map(({ name }) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    for (const system of round % 2 === 0 ? systems : systems.toReversed()) {
      const isOurs = system === wholeAgpis || system === imageUnit || system === splitUnits;
      const singles =
        isOurs && wanted(options, 'latency') ? Math.ceil(options.latencyChanges / options.rounds) : 0;
      const done = await runRound(system, {
        catalogue,
        warmUp,
        sellerUrl: seller.url,
        againUrl: seller.againUrl,
        warmUpUrl: warmSeller.url,
        hosts: `${seller.host},${warmSeller.host}`,
        singles,
        dir,
      });
      rounds.get(system.name)?.push(done);
      say(
        `round ${String(round + 1)}/${String(options.rounds)}  ${system.title}: ${((1_000 * catalogue.images) / done.candidatesMs).toFixed(1)} images/s`,
      );
    }
  }
  return { rounds, systems };
}

async function steps(
  options: BenchOptions,
  { catalogue, seller, dir, python }: Pick<Ground, 'catalogue' | 'seller' | 'dir' | 'python'>,
): Promise<Pick<BenchResult, 'stages' | 'peerStages'>> {
  const passes = options.quick ? 1 : 2;
  say('single steps ...');
  const stages = await stageCosts({ catalogue, sellerUrl: seller.url, host: seller.host, dir, passes });
  const peerStages = python === undefined ? undefined : await peerCosts(python, catalogue, passes);
  return { stages, peerStages };
}

function ratios(rounds: ReadonlyMap<string, readonly Round[]>): Ratio[] {
  const ours = rounds.get('image-unit') ?? [];
  return [...rounds].flatMap(([name, theirs]) => {
    const ratio = name === 'agpis' || name === 'image-unit' ? undefined : ratioOf(ours, theirs);
    return ratio ? [ratio] : [];
  });
}
