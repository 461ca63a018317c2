/** agpis dlq list|show|redrive: the records that no stage could use, and the way back for them. */
import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { originOf, stateOf } from '../engine/dead-letters/plan-redrive.ts';
import type { Letter } from '../engine/dead-letters/letter.ts';
import { agpis } from '../topology/agpis.ts';
import { DeadLetterError } from './dlq/dead-letter-error.ts';
import { openDeadLetterDesk } from './dlq/desk.ts';
import { type LetterFilter, isMeant } from './dlq/filter.ts';
import { readHistory } from './dlq/history.ts';
import { letterJson, planJson, wholeLetterJson } from './dlq/json.ts';
import { parsePlace, readLetter, scanLetters } from './dlq/letters.ts';
import { groupLines, letterLines, listLines, planLines } from './dlq/print.ts';
import { type DeadLetterDesk, redrive } from './dlq/redrive.ts';
import { letterSummary } from './dlq/summary.ts';
import { checkedBecause, LONGEST_REASON, operator } from './operator.ts';
import { since } from './report/since.ts';
import { readAddresses } from './settings.ts';

interface ListOptions extends LetterFilter {
  readonly limit: number;
  readonly json?: true;
}

interface RedriveOptions extends ListOptions {
  readonly id?: readonly string[];
  readonly because: string;
  readonly parked?: true;
  readonly go?: true;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

export function registerDeadLetterCommands(program: Command): void {
  const dlq = program
    .command('dlq')
    .description('dead letters: records that no stage could use, byte for byte, and the way back for them');
  filtered(dlq.command('list'))
    .description('count them by stage and class, and list the newest')
    .option('--limit <n>', 'most letters listed; all are counted', count, 20)
    .option('--json', 'print one JSON document')
    .action((options: ListOptions) => atDesk((desk) => list(desk, options)));
  dlq
    .command('show')
    .description('everything of one: why, where from, key, headers, value, and what was done with it')
    .argument('<id>', '<partition>:<offset>, as list shows it')
    .option('--json', 'print one JSON document, with all of the bytes')
    .action((id: string, options: { json?: true }) => atDesk((desk) => show(desk, id, options)));
  filtered(dlq.command('redrive'))
    .description(
      'send them back to the topic and partition they came from; without --go only say what would be sent',
    )
    .option('--id <id...>', 'these letters; else those that the filters mean, else all that are open')
    .requiredOption('--because <text>', 'why: it is written down with what is sent')
    .option('--limit <n>', 'most letters sent, the oldest first', count, 100)
    .option('--parked', 'also those that have failed after three redrives')
    .option('--go', 'do it')
    .option('--json', 'print one JSON document')
    .addHelpText('after', REDRIVE_HELP)
    .action((options: RedriveOptions) => atDesk((desk) => sendAgain(desk, options)));
}

const REDRIVE_HELP = `
A letter is sent once: what was sent is left out. What fails again is a letter of its own, and parked after three redrives.
Exit codes: 0 done, or shown; 1 a letter named by --id cannot be sent, or Kafka did not take it.`;

const filtered = (command: Command): Command =>
  command
    .option('--stage <name>', 'given up by this unit/stage, unit or stage')
    .option('--code <code>', 'of this class, e.g. unexpected or undecodable')
    .option('--topic <name>', 'that came from this topic')
    .option('--since <time>', 'set aside since then: 7d, 24h, 30m, or a date', (text) => since(text));

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a whole number above 0.');
}

async function atDesk(work: (desk: DeadLetterDesk) => Promise<void>): Promise<void> {
  const desk = await openDeadLetterDesk(readAddresses(), agpis);
  try {
    await work(desk);
  } finally {
    await desk.close();
  }
}

async function list(desk: DeadLetterDesk, options: ListOptions): Promise<void> {
  const { redriven } = await readHistory(desk.kafka, desk.codec, desk.operatorActions);
  const summary = letterSummary(redriven, options.limit);
  await scanLetters(desk.kafka, desk.deadLetters, (letter) => {
    if (isMeant(letter, options)) summary.add(letter);
  });
  const { groups, newest } = summary.result();
  if (options.json) return printJson({ groups, letters: newest.map((each) => letterJson(each, redriven)) });
  if (groups.length === 0) return print('There are no such dead letters.');
  groupLines(groups).forEach(print);
  print('');
  listLines(newest, redriven).forEach(print);
}

async function show(desk: DeadLetterDesk, id: string, { json }: { json?: true }): Promise<void> {
  const letter = await readLetter(desk.kafka, desk.deadLetters, parsePlace(id));
  const { redriven, actions } = await readHistory(desk.kafka, desk.codec, desk.operatorActions);
  const value = await decoded(desk, letter);
  const own = actions.filter(
    ({ subject, origin, topic }) =>
      subject === letter.id || (topic === letter.source?.topic && origin === originOf(letter)),
  );
  if (json) return printJson({ ...wholeLetterJson(letter, redriven, value), history: own });
  letterLines(letter, value, stateOf(letter, redriven), own).forEach(print);
}

/** Undefined where the value is none, or none that its topic's schema explains. */
async function decoded(
  { codec }: DeadLetterDesk,
  { value, source }: Letter,
): Promise<{ decoded: unknown } | undefined> {
  if (value === null || source === undefined) return undefined;
  try {
    return { decoded: await codec.decode(source.topic, value) };
  } catch {
    return undefined;
  }
}

async function sendAgain(desk: DeadLetterDesk, options: RedriveOptions): Promise<void> {
  const because = checkedBecause(options.because);
  if (because === undefined)
    throw new DeadLetterError(
      'NO_REASON',
      `--because says why, in 1 to ${String(LONGEST_REASON)} characters: it is what others will read of it.`,
    );
  const { id: ids, limit, parked = false, go = false, json } = options;
  const id = randomUUID();
  const { plan, offsets } = await redrive(desk, {
    id,
    which: ids ? { places: [...new Set(ids)].map(parsePlace) } : { filter: options },
    limit: ids ? Math.max(limit, ids.length) : limit,
    parked,
    go,
    operator: operator(),
    because,
    now: Date.now,
  });
  if (ids && plan.refused.length > 0) process.exitCode = 1;
  if (json) return printJson(planJson(plan, { id, offsets }));
  planLines(plan, { limit, offsets, named: ids !== undefined }).forEach(print);
  if (offsets && offsets.length > 0) print(`Run ${id}, because: ${because}`);
  else if (plan.send.length > 0) print('This was a dry run: add --go to send them.');
}
