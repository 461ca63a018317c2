import { readFileSync } from 'node:fs';
import { isProductKey } from '../../processors/guard/product-key.ts';
import type { ProductSnapshot } from '../../schemas/generated/types.ts';
import { since } from '../report/since.ts';
import { ReprocessError } from './reprocess-error.ts';
import { STATUSES, type Standing, type Status } from './standings.ts';

/** What judges a product and has a version: `versions` of a snapshot. */
const JUDGES = ['analyser', 'rules', 'route'] as const;
type Judge = (typeof JUDGES)[number];

/** Which products are meant: all terms must hold; of several values of one term, one. */
export interface ReprocessFilter {
  /** As it was given, for the audit. */
  readonly text: string;
  readonly tenants?: ReadonlySet<string>;
  /** tenant/product. */
  readonly keys?: ReadonlySet<string>;
  readonly profiles?: ReadonlySet<string>;
  readonly statuses?: ReadonlySet<Status>;
  readonly reasons?: ReadonlySet<string>;
  /** Judged by a version below this one, or by none that is known. */
  readonly below: ReadonlyMap<Judge, number>;
  /** ms since 1970. */
  readonly judgedBefore?: number;
}

export const FILTER_HELP = `
Terms of --filter, all of which must hold; a term that comes twice means either of its values:
  all                     every product
  tenant=NAME             product=TENANT/PRODUCT     keys=FILE (one tenant/product a line)
  profile=ID              status=${STATUSES.join('|')}
  reason=CODE             a reason of its last answer, or of its open review
  analyser-below=N        judged by an older analyser; also rules-below=N, route-below=N
  judged-before=TIME      last judged before then: 7d, 24h, 30m ago, or a date
profile, status and reason are asked of one profile of the product together.`;

/** Throws ReprocessError on a term that is none. */
export function parseFilter(given: readonly string[]): ReprocessFilter {
  const terms = given.flatMap((text) => text.split(/\s+/)).filter((term) => term !== '');
  const values = new Map<string, string[]>();
  for (const term of terms) {
    const at = term.indexOf('=');
    const [name, value] = at < 0 ? [term, ''] : [term.slice(0, at), term.slice(at + 1)];
    if (!NAMES.has(name)) throw bad(`"${term}" is no term`);
    if ((value === '') !== (name === 'all')) throw bad(`"${term}" needs a value`);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  if (values.size === 0) throw bad('The filter is empty; "all" means every product');
  return { text: terms.join(' '), below: belowOf(values), ...sets(values), ...timeOf(values) };
}

const NAMES: ReadonlySet<string> = new Set([
  'all',
  'tenant',
  'product',
  'keys',
  'profile',
  'status',
  'reason',
  'judged-before',
  ...JUDGES.map((judge) => `${judge}-below`),
]);

const bad = (what: string): ReprocessError =>
  new ReprocessError('BAD_FILTER', `${what}. "agpis reprocess --help" lists the terms.`);

function sets(values: ReadonlyMap<string, readonly string[]>): Partial<ReprocessFilter> {
  const of = (name: string): ReadonlySet<string> | undefined => {
    const found = values.get(name);
    return found && new Set(found);
  };
  const [tenants, profiles, reasons] = [of('tenant'), of('profile'), of('reason')];
  const statuses = values.get('status')?.map(statusOf);
  const keys = [...(values.get('product') ?? []).map(keyOf), ...(values.get('keys') ?? []).flatMap(keysIn)];
  return {
    ...(tenants && { tenants }),
    ...(profiles && { profiles }),
    ...(reasons && { reasons }),
    ...(statuses && { statuses: new Set(statuses) }),
    ...(values.has('product') || values.has('keys') ? { keys: new Set(keys) } : {}),
  };
}

function statusOf(text: string): Status {
  const found = STATUSES.find((status) => status === text);
  if (found) return found;
  throw bad(`"${text}" is no status: there are ${STATUSES.join(', ')}`);
}

function keyOf(text: string): string {
  if (isProductKey(text)) return text;
  throw bad(`"${text.slice(0, 100)}" names no product: write tenant/product`);
}

function keysIn(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw bad(`The file of keys cannot be read (${(error as Error).message})`);
  }
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map(keyOf);
}

function belowOf(values: ReadonlyMap<string, readonly string[]>): Map<Judge, number> {
  const below = new Map<Judge, number>();
  for (const judge of JUDGES) {
    for (const text of values.get(`${judge}-below`) ?? []) {
      const version = Number(text);
      if (!Number.isFinite(version)) throw bad(`"${judge}-below=${text}" needs a number`);
      below.set(judge, Math.max(version, below.get(judge) ?? -Infinity));
    }
  }
  return below;
}

function timeOf(values: ReadonlyMap<string, readonly string[]>): Partial<ReprocessFilter> {
  const texts = values.get('judged-before');
  if (!texts) return {};
  try {
    return { judgedBefore: Math.max(...texts.map((text) => since(text))) };
  } catch (error) {
    throw bad(`judged-before=${texts.join(' ')} is no time (${(error as Error).message})`);
  }
}

/** Whether a product is meant, and by which of its profiles' standings; undefined where it is not. */
export function meantStandings(
  filter: ReprocessFilter,
  key: string,
  snapshot: ProductSnapshot,
  standings: readonly Standing[],
): readonly Standing[] | undefined {
  const { tenants, keys, profiles, statuses, reasons, below, judgedBefore } = filter;
  if (tenants && !tenants.has(snapshot.change.tenant)) return undefined;
  if (keys && !keys.has(key)) return undefined;
  if (judgedBefore !== undefined && snapshot.judgedAt >= judgedBefore) return undefined;
  for (const [judge, version] of below) {
    const judgedBy = snapshot.versions[judge];
    if (judgedBy !== undefined && Number(judgedBy) >= version) return undefined;
  }
  const meant = standings.filter(
    (standing) =>
      (profiles?.has(standing.profile) ?? true) &&
      (statuses?.has(standing.status) ?? true) &&
      (!reasons || standing.reasons.some((code) => reasons.has(code))),
  );
  return meant.length > 0 ? meant : undefined;
}
