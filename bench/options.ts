/** What `npm run bench` is told. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly quick: boolean;
  readonly json: boolean;
  /** Folder of the catalogue; default the sample, else the corpora beside the checkout. */
  readonly catalogue: string | undefined;
  /** Rounds in which every system runs once, in turn. */
  readonly rounds: number;
  /** Products of a measured run, at most. */
  readonly products: number;
  /** Changes of a latency series, at most. */
  readonly latencyChanges: number;
  /** Names of the systems to run; default all of the mode. */
  readonly only: readonly string[];
}

export const USAGE = `npm run bench -- [--quick] [--json] [--catalogue FOLDER] [--rounds N] [--products N] [--only NAME,...]
  systems: agpis, image-unit, split, pillow-512, pyvips-512, pillow-native, pyvips-native; parts: latency, stages`;

export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      catalogue: { type: 'string' },
      rounds: { type: 'string' },
      products: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const { quick } = values;
  return {
    quick,
    json: values.json,
    catalogue: values.catalogue,
    rounds: count('rounds', values.rounds, quick ? 1 : 3),
    products: count('products', values.products, quick ? 40 : 120),
    latencyChanges: quick ? 20 : 80,
    only: values.only === undefined ? [] : values.only.split(','),
  };
}

function count(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} is "${text}": give a whole number from 1.`);
  return value;
}
