/** What `npm run bench:engine` is told. */
import { parseArgs } from 'node:util';

export const PARTS = ['copy', 'dedupe', 'latency', 'flatness'] as const;
export type Part = (typeof PARTS)[number];
export const SYSTEMS = ['ours', 'streams', 'streams-default', 'streams-memory', 'quix', 'bytewax'] as const;
export type SystemName = (typeof SYSTEMS)[number];

export interface EngineBenchOptions {
  readonly quick: boolean;
  readonly json: boolean;
  /** Rounds in which every system runs once, in turn. */
  readonly rounds: number;
  /** Timed records of a run. */
  readonly records: number;
  /** Keys in the state before a de-duplication begins. */
  readonly keys: number;
  /** Seconds of each measurement of latency. */
  readonly latencySeconds: number;
  /** Parts to measure; default all. */
  readonly parts: readonly Part[];
  /** Systems to run; default all, in quick mode one of each kind. */
  readonly systems: readonly SystemName[];
  /** Addresses of a broker that runs already; undefined starts one. */
  readonly brokers: string | undefined;
}

export const USAGE = `npm run bench:engine -- [--quick] [--json] [--rounds N] [--records N] [--keys N] [--only NAME,...] [--running-broker]
  parts: ${PARTS.join(', ')}; systems: ${SYSTEMS.join(', ')}; --running-broker takes KAFKA_BROKERS instead of starting one`;

const QUICK: readonly SystemName[] = ['ours', 'streams', 'quix', 'bytewax'];

export function readOptions(args: readonly string[], env: NodeJS.ProcessEnv): EngineBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      records: { type: 'string' },
      keys: { type: 'string' },
      only: { type: 'string' },
      'running-broker': { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const only = values.only === undefined ? [] : values.only.split(',');
  const parts = PARTS.filter((part) => only.includes(part));
  const systems = SYSTEMS.filter((system) => only.includes(system));
  const unknown = only.filter((name) => !(PARTS as readonly string[]).includes(name) && !isSystem(name));
  if (unknown.length > 0)
    throw new Error(`--only names ${unknown.join(', ')}, and there is no such part or system.\n${USAGE}`);
  return {
    quick,
    json: values.json,
    rounds: count('rounds', values.rounds, quick ? 1 : 3),
    records: count('records', values.records, quick ? 100_000 : 400_000),
    keys: count('keys', values.keys, quick ? 100_000 : 1_000_000),
    latencySeconds: quick ? 5 : 20,
    parts: parts.length > 0 ? parts : PARTS,
    systems: systems.length > 0 ? systems : quick ? QUICK : SYSTEMS,
    brokers: values['running-broker'] ? given('KAFKA_BROKERS', env) : undefined,
  };
}

const isSystem = (name: string): name is SystemName => (SYSTEMS as readonly string[]).includes(name);

function count(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} is "${text}": give a whole number from 1.`);
  return value;
}

function given(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name];
  if (!value) throw new Error(`--running-broker needs ${name}: set it to host:port of the broker.`);
  return value;
}
