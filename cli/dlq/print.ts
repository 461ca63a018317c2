/** Dead letters as text for a terminal. What strangers wrote must not steer it, so all of it goes through `plain` or `inLine`. */
import type { Letter } from '../../engine/dead-letters/letter.ts';
import {
  type LetterState,
  PARKED_AFTER,
  type Redrive,
  type RedrivePlan,
  type Refusal,
  redrivesOf,
  stateOf,
} from '../../engine/dead-letters/plan-redrive.ts';
import type { OperatorAction } from '../../schemas/generated/types.ts';
import { alignedTable, type Column } from '../aligned-table.ts';
import { plain } from '../review/print.ts';
import { inLine } from './bytes-text.ts';
import { hexDump } from './hex-dump.ts';
import { formatPlace } from './letters.ts';
import type { LetterGroup } from './summary.ts';

const right = (title: string): Column => ({ title, align: 'right' });
const left = (title: string): Column => ({ title });

/** `2026-03-01 12:00:00`, UTC. */
export const time = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, 19);

const shortened = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;

export function groupLines(groups: readonly LetterGroup[]): string[] {
  return alignedTable(
    [
      left('given up by'),
      left('class'),
      left('came from'),
      right('open'),
      right('redriven'),
      right('parked'),
      left('oldest (UTC)'),
      left('newest (UTC)'),
    ],
    groups.map(({ stage, code, topic, states, oldest, newest }) => [
      plain(stage) || '?',
      plain(code) || '?',
      plain(topic) || '?',
      String(states.open),
      String(states.redriven),
      String(states.parked),
      time(oldest),
      time(newest),
    ]),
  );
}

export function listLines(letters: readonly Letter[], redriven: ReadonlySet<string>): string[] {
  return alignedTable(
    [
      left('id'),
      left('time (UTC)'),
      left('state'),
      right('redrives'),
      left('came from'),
      left('key'),
      left('class'),
      left('message'),
    ],
    letters.map((letter) => [
      formatPlace(letter.place),
      time(letter.at),
      stateOf(letter, redriven),
      String(redrivesOf(letter)),
      sourceText(letter),
      shortened(inLine(letter.key), 40),
      plain(letter.code),
      shortened(plain(letter.message), 60),
    ]),
  );
}

const sourceText = ({ source }: Letter): string =>
  source ? `${plain(source.topic)}/${String(source.partition)} ${String(source.offset)}` : '?';

/** Everything of one letter. `value`: decoded by its topic's schema; undefined where that cannot be done. */
export function letterLines(
  letter: Letter,
  value: { readonly decoded: unknown } | undefined,
  state: LetterState,
  actions: readonly OperatorAction[],
): string[] {
  const { source, redriven } = letter;
  return [
    `Dead letter ${formatPlace(letter.place)}  (${letter.id})`,
    `  set aside  ${time(letter.at)} UTC, by ${plain(letter.stage) || '?'}${letter.attempt > 0 ? ` after ${String(letter.attempt)} waits` : ''}`,
    `  class      ${plain(letter.code) || '?'}`,
    `  message    ${plain(letter.message) || '(none)'}`,
    `  came from  ${sourceText(letter)}${source?.incarnation ? `  (log ${plain(source.incarnation)})` : ''}`,
    ...(redriven ? [`  first lay  ${plain(redriven.of)}`] : []),
    `  state      ${stateText(state, letter)}`,
    `  key        ${inLine(letter.key)}`,
    'Headers',
    ...(letter.headers.length === 0 ? ['  (none)'] : []),
    ...letter.headers.map((header) => `  ${plain(header.name)}: ${inLine(header.value)}`),
    ...valueLines(letter, value),
    'Redrives of this record',
    ...(actions.length === 0 ? ['  (none)'] : actions.map((action) => `  ${actionText(action)}`)),
  ];
}

function stateText(state: LetterState, letter: Letter): string {
  const before = redrivesOf(letter);
  const times = before === 0 ? '' : `; redriven ${String(before)} of ${String(PARKED_AFTER)} times before`;
  return state === 'parked'
    ? `parked: it has failed after ${String(before)} redrives, and "redrive" leaves it unless --parked is said`
    : `${state}${times}`;
}

function valueLines({ value, isCut }: Letter, decoded: { readonly decoded: unknown } | undefined): string[] {
  if (isCut) return ['Value', '  (the record was too large to be kept; it may still lie where it came from)'];
  if (value === null) return ['Value', '  (none: a tombstone)'];
  if (!decoded)
    return [
      `Value, ${String(value.length)} bytes, which no schema of its topic explains`,
      ...indented(hexDump(value)),
    ];
  return [`Value, ${String(value.length)} bytes`, ...indented(jsonText(decoded.decoded).split('\n'))];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** JSON leaves some characters as they are that steer a terminal. */
const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/[\p{Cf}\u2028\u2029\u0080-\u009f]/gu, ' ');

const actionText = ({ actedAt, operator, because, count, actionId, subject }: OperatorAction): string =>
  `${time(actedAt)}  ${plain(operator)}  no. ${String(count)}, of ${plain(subject)}: ${plain(because)}  (run ${plain(actionId)})`;

const REFUSED: Readonly<Record<Refusal, string>> = {
  redriven: 'has been sent again already',
  parked: `has failed after ${String(PARKED_AFTER)} redrives: look into it, then add --parked`,
  'no-source': 'does not say where it came from',
  'unknown-topic': 'came from a topic or partition that is not there',
  cut: 'does not hold the record, which was too large to be kept',
  'too-large': 'is too large for its topic with the marks of a redrive: send it from its source',
};

const MOST_REFUSALS = 10;

const refusalLine = ({ letter, because }: RedrivePlan['refused'][number]): string =>
  `! ${formatPlace(letter.place)} ${REFUSED[because]}`;

/** What a redrive would do or, where offsets are given, has done. */
export function planLines(
  { send, refused, beyond }: RedrivePlan,
  options: {
    readonly limit: number;
    readonly offsets: readonly number[] | undefined;
    readonly named: boolean;
  },
): string[] {
  const { offsets, limit, named } = options;
  const refusals = named ? refused : refused.filter(({ because }) => because !== 'redriven');
  return [
    ...(send.length === 0 ? [] : sendLines(send, offsets)),
    ...refusals.slice(0, MOST_REFUSALS).map(refusalLine),
    ...(refusals.length > MOST_REFUSALS
      ? [`! … and ${String(refusals.length - MOST_REFUSALS)} more, which --json names`]
      : []),
    '',
    [
      `${String(send.length)} ${send.length === 1 ? 'letter' : 'letters'} ${offsets ? 'sent' : 'would be sent'}`,
      ...(refused.length > 0 ? [`${String(refused.length)} left where they are (${countsOf(refused)})`] : []),
      ...(beyond > 0 ? [`${String(beyond)} beyond the limit of ${String(limit)}`] : []),
    ].join(', ') + '.',
  ];
}

const countsOf = (refused: RedrivePlan['refused']): string =>
  [...Map.groupBy(refused, ({ because }) => because)]
    .map(([because, all]) => `${String(all.length)} ${because}`)
    .join(', ');

const sendLines = (send: readonly Redrive[], offsets: readonly number[] | undefined): string[] =>
  alignedTable(
    [
      left('id'),
      left('to'),
      ...(offsets ? [right('offset')] : []),
      left('key'),
      right('bytes'),
      right('redrive no.'),
      left('given up by'),
      left('class'),
    ],
    send.map(({ letter, record }, at) => [
      formatPlace(letter.place),
      `${record.topic}/${String(record.partition)}`,
      ...(offsets ? [String(offsets[at] ?? '')] : []),
      shortened(inLine(record.key), 40),
      String(record.value?.length ?? 0),
      String(redrivesOf(letter) + 1),
      plain(letter.stage),
      plain(letter.code),
    ]),
  );
