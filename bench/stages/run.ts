/** Starts the measurements of single steps, ours and the peers', each in a process of its own. */
import { join, resolve } from 'node:path';
import { execute } from '../../infra/artefacts/execute.ts';
import type { BenchCatalogue } from '../catalogue.ts';
import { startChild } from '../child.ts';
import { openStand } from '../stand.ts';
import { environmentOf } from '../systems/agpis.ts';
import type { StageCosts } from './cost-meter.ts';

const MAIN = resolve(import.meta.dirname, 'main.ts');
const PEERS = resolve(import.meta.dirname, '../peers/stages.py');

/** By decoder and size, e.g. "pyvips-512". */
export type PeerCosts = Readonly<Record<string, { readonly decode: number; readonly measure: number }>>;

export async function stageCosts(parts: {
  catalogue: BenchCatalogue;
  sellerUrl: string;
  host: string;
  dir: string;
  passes: number;
}): Promise<StageCosts> {
  const { catalogue, sellerUrl, host, passes } = parts;
  const stand = await openStand(join(parts.dir, 'stages'));
  try {
    const environment = {
      ...environmentOf(stand.dir, stand.addresses, host),
      BENCH_CATALOGUE: catalogue.root,
      BENCH_PRODUCTS: String(catalogue.changes.length),
      BENCH_SELLER: sellerUrl,
      BENCH_PASSES: String(passes),
    };
    const child = startChild(process.execPath, [MAIN], {
      environment,
      logFile: join(parts.dir, 'stages.log'),
      messages: true,
    });
    const costs = (await child.message) as StageCosts;
    await child.stop();
    return costs;
  } finally {
    await stand.close();
  }
}

export async function peerCosts(
  python: string,
  { root, changes }: BenchCatalogue,
  passes: number,
): Promise<PeerCosts> {
  const files = changes.flatMap(({ images }) => images.map(({ url }) => join(root, decodeURIComponent(url))));
  const { status, output } = await execute(python, [PEERS, String(passes), ...files]);
  if (status !== 0)
    throw new Error(`bench/peers/stages.py failed: ${output.trim().split('\n').at(-1) ?? ''}`);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as PeerCosts;
}
