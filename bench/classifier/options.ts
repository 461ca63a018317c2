import { parseArgs } from 'node:util';

export interface ClassifierBenchOptions {
  readonly model: string;
  readonly workers: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly pictures: number;
  readonly singles: number;
  readonly json: boolean;
}

export const USAGE = `node bench/classifier.ts [options]
  --model DIR     a model; default models/muisc
  --workers N     worker threads; default one a core
  --seconds S     of each measurement of throughput; default 10
  --rounds N      of raw and served in turn; default 5
  --pictures N    of a sequence, 1 to 9; default 4
  --singles N     sequences one at a time, for latencies; default 300
  --json          one JSON object`;

/** @throws with the code ERR_PARSE_ARGS_… for options that do not exist. */
export function readOptions(
  args: readonly string[],
  defaults: { model: string; workers: number },
): ClassifierBenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      model: { type: 'string', default: defaults.model },
      workers: { type: 'string', default: String(defaults.workers) },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '5' },
      pictures: { type: 'string', default: '4' },
      singles: { type: 'string', default: '300' },
      json: { type: 'boolean', default: false },
    },
  });
  return {
    model: values.model,
    workers: positive('workers', values.workers),
    seconds: positive('seconds', values.seconds),
    rounds: positive('rounds', values.rounds),
    pictures: positive('pictures', values.pictures),
    singles: positive('singles', values.singles),
    json: values.json,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new RangeError(`--${name} is "${text}": give a number above 0.`);
}
