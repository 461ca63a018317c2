/** What `npm run chaos` is told. */
import { parseArgs } from 'node:util';
import { SCENARIOS } from './scenarios/all.ts';
import type { Scenario } from './scenario.ts';

export interface ChaosOptions {
  readonly scenarios: readonly Scenario[];
  /** Beside the scenarios, unless some of them were chosen. */
  readonly withProtections: boolean;
  /** Of load, pictures and moments; the schedule of the machine is not in its hand. */
  readonly seed: number;
  /** A third of the load, fewer and shorter disturbances. */
  readonly quick: boolean;
  readonly json: boolean;
}

export const USAGE = `npm run chaos [-- [--only NAME,…] [--seed N] [--quick] [--json]]
  scenarios (the beginning of a name will do):
${SCENARIOS.map(({ name, does }) => `    ${name.padEnd(28)} ${does}`).join('\n')}`;

export class ChaosOptionsError extends Error {
  readonly code = 'CHAOS_OPTIONS';
}

export function readOptions(args: readonly string[]): ChaosOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      seed: { type: 'string', default: '1' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 1)
    throw new ChaosOptionsError(`--seed is "${values.seed}": give a whole number from 1.`);
  return {
    scenarios: chosen(values.only),
    withProtections: values.only === undefined,
    seed,
    quick: values.quick,
    json: values.json,
  };
}

function chosen(only: string | undefined): readonly Scenario[] {
  if (only === undefined) return SCENARIOS;
  return only.split(',').flatMap((name) => {
    const found = SCENARIOS.filter((scenario) => scenario.name.startsWith(name.trim()));
    if (found.length === 0)
      throw new ChaosOptionsError(
        `--only names "${name}", which is no scenario; there are: ${SCENARIOS.map((s) => s.name).join(', ')}.`,
      );
    return found;
  });
}
