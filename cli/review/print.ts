import type { Finding, Reason, ReviewRequest, SequenceImage } from '../../schemas/generated/types.ts';
import { reviewReasons } from '../../processors/review/reasons.ts';

/** One item as a reviewer reads it: what it is, why it is here, the pictures, and how to decide. Lines of text. */
export function itemLines(item: ReviewRequest, now: number): string[] {
  return [
    `${name(item)}, version ${item.version}   ${kindText(item)}, waiting ${duration(now - item.openedAt)}`,
    `${plain(item.title) || '(no title)'}   ${plain(item.category) || '(no category)'}`,
    ...attributeLine(item),
    '',
    'Why it is here',
    ...item.reasons.map((reason) => `  ${reasonText(reason)}`),
    ...findingLines(item),
    '',
    'Pictures',
    ...item.sequence.map(pictureLine),
    '',
    `Decide (item ${item.reviewId})`,
    '  agpis review approve',
    `  agpis review reject --reason ${suggestedCode(item)} --note "…"`,
  ];
}

/** A line an item, for `list`. */
export function listLines(items: readonly ReviewRequest[], now: number): string[] {
  const rows = items.map((item) => [
    name(item),
    item.kind.toLowerCase(),
    duration(now - item.openedAt),
    item.reviewId,
    plain(item.reasons[0]?.sentence ?? ''),
  ]);
  return aligned(rows);
}

export const reasonLines = (): string[] =>
  aligned(
    reviewReasons.map(({ code, sentence, needsNote }) => [
      code,
      needsNote === true ? 'Something else; --note says what.' : sentence,
    ]),
  );

export const name = (item: Pick<ReviewRequest, 'tenant' | 'productId' | 'profile'>): string =>
  `${plain(item.tenant)}/${plain(item.productId)} (${plain(item.profile)})`;

const kindText = ({ kind, weight }: ReviewRequest): string =>
  kind === 'DECISION' ? 'to decide' : `audit, already published (stands for ${Math.round(weight * 10) / 10})`;

function attributeLine({ attributes }: ReviewRequest): string[] {
  const facts = Object.entries(attributes).map(([key, value]) => `${plain(key)}: ${plain(value)}`);
  return facts.length > 0 ? [facts.join(', ')] : [];
}

const reasonText = ({ sentence, imageId, code }: Reason): string =>
  `${plain(sentence)} [${plain(code)}${imageId === null ? '' : `, picture ${plain(imageId)}`}]`;

/** What else was found; the reasons have been said. */
function findingLines({ findings, reasons }: ReviewRequest): string[] {
  const said = new Set(reasons.map((reason) => `${reason.code}/${reason.imageId ?? ''}`));
  const others = findings.filter((finding) => !said.has(`${finding.rule}/${finding.imageId ?? ''}`));
  if (others.length === 0) return [];
  return ['', 'Also found', ...others.map((finding) => `  ${findingText(finding)}`)];
}

const findingText = ({ rule, severity, sentence, measured, threshold, unit, imageId }: Finding): string =>
  reasonText({
    code: `${rule}, ${severity.toLowerCase()}`,
    sentence: sentence === '' ? `${measured} ${unit}, asked for ${threshold} ${unit}` : sentence,
    imageId,
  });

const pictureLine = ({ position, role, width, height, format, imageId, url }: SequenceImage): string =>
  `  ${position + 1}  ${role === 'MAIN' ? 'main' : '    '}  ${width} × ${height} ${plain(format)}  ${plain(imageId)}  ${plain(url)}`;

/** A code to begin with: what the checks doubted, if a reviewer may say so. */
const suggestedCode = ({ reasons }: ReviewRequest): string =>
  reviewReasons.find(({ code }) => reasons.some((reason) => reason.code === code))?.code ?? 'CODE';

/** Sellers write titles: nothing of theirs may steer the terminal. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();

/** ms as "3 s", "5 min", "2 h" or "4 d". */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('   ')
      .trimEnd(),
  );
}
