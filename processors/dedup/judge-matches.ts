import type { PictureFacts } from '../../imaging/facts.ts';
import { type IndexMatch, MATCH_RADIUS, MAX_MATCHES } from '../../ports/hash-index.ts';
import type { Finding } from '../screening/finding.ts';
import { comparePictures, type Likeness } from './compare.ts';
import { comparableOf } from './fingerprint.ts';

/**
 * placeholder: so many products show it that it can hardly be a picture of one; shared: the same picture in other products of
 * the catalogue; stock: in another catalogue; near-duplicate: probably the same, changed; variant: the same photo, recoloured.
 */
export type MatchVerdict = 'placeholder' | 'shared' | 'stock' | 'near-duplicate' | 'variant';

/** Bits between hashes up to which a verified match is the same picture; above, something was changed (docs/dedup.md). */
const SAME_RADIUS = 14;
/** Products of one style seldom have so many colours; a "no picture available" has thousands. */
const PLACEHOLDER_PRODUCTS = 20;

interface Judged {
  readonly match: IndexMatch;
  readonly verdict: Exclude<MatchVerdict, 'placeholder'>;
}

/**
 * What it means that other products show this picture too: one finding a verdict, gravest first, and never a reason to drop the
 * picture, because which product came first says nothing about whose it is. `tenant` is who asks; others are not named to it.
 */
export function judgeMatches(facts: PictureFacts, matches: readonly IndexMatch[], tenant: string): Finding[] {
  const own = comparableOf(facts);
  const judged = matches.flatMap((match): Judged[] => {
    const verdict = verdictOf(comparePictures(own, match.picture), match.tenant === tenant);
    return verdict ? [{ match, verdict }] : [];
  });
  const same = judged.filter(({ verdict }) => verdict === 'shared' || verdict === 'stock');
  const crowd = productsOf(same).length;
  if (crowd >= PLACEHOLDER_PRODUCTS)
    return [finding('placeholder', 'warn', crowd, placeholderSentence(crowd))];
  return (['shared', 'stock', 'near-duplicate', 'variant'] as const).flatMap((verdict) => {
    const products = productsOf(judged.filter((one) => one.verdict === verdict));
    if (products.length === 0) return [];
    return [finding(verdict, 'info', products.length, sentenceOf(verdict, products, tenant))];
  });
}

function verdictOf(likeness: Likeness, isOwnCatalogue: boolean): Judged['verdict'] | undefined {
  switch (likeness.kind) {
    case 'different':
      return undefined;
    case 'variant':
      return 'variant';
    case 'perceptual':
      if (likeness.distance > SAME_RADIUS) return 'near-duplicate';
      return isOwnCatalogue ? 'shared' : 'stock';
    case 'exact':
    case 'canonical':
      return isOwnCatalogue ? 'shared' : 'stock';
  }
}

function finding(
  verdict: MatchVerdict,
  severity: Finding['severity'],
  products: number,
  sentence: string,
): Finding {
  const threshold = verdict === 'placeholder' ? `fewer than ${PLACEHOLDER_PRODUCTS}` : 'in one product only';
  return {
    rule: 'shared',
    severity,
    scope: 'all',
    measured: `${verdict} in ${products}`,
    threshold,
    unit: products === 1 ? 'other product' : 'other products',
    sentence,
  };
}

interface Product {
  readonly tenant: string;
  readonly productId: string;
}

/** Each once, by name. */
function productsOf(judged: readonly Judged[]): Product[] {
  const byKey = new Map(judged.map(({ match }) => [`${match.tenant}/${match.productId}`, match]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, match]) => match);
}

const NAMED = 3;

function sentenceOf(verdict: Judged['verdict'], products: readonly Product[], tenant: string): string {
  const where = whereabouts(products, tenant);
  switch (verdict) {
    case 'shared':
      return `The same picture stands in ${where}: check that it shows this product.`;
    case 'stock':
      return `The same picture stands in ${where}: it may be a stock photo; a picture of your own sets the product apart.`;
    case 'near-duplicate':
      return `Nearly the same picture stands in ${where} (${SAME_RADIUS + 2} to ${MATCH_RADIUS} of 256 bits differ): check that it shows this product.`;
    case 'variant':
      return `The same view in other colours or light stands in ${where}, as colour variants do: nothing needs to be done.`;
  }
}

function whereabouts(products: readonly Product[], tenant: string): string {
  const own = products.filter((product) => product.tenant === tenant).map(({ productId }) => productId);
  const named =
    own.slice(0, NAMED).join(', ') + (own.length > NAMED ? ` and ${own.length - NAMED} more` : '');
  const elsewhere = products.length - own.length;
  const parts = [
    own.length > 0 ? `product${own.length > 1 ? 's' : ''} ${named}` : '',
    elsewhere > 0 ? `${elsewhere} product${elsewhere > 1 ? 's' : ''} of other sellers` : '',
  ];
  return parts.filter((part) => part !== '').join(' and ');
}

function placeholderSentence(products: number): string {
  const count = products >= MAX_MATCHES ? `${MAX_MATCHES} or more` : String(products);
  return `The same picture stands in ${count} other products, as placeholders do: send a picture of this product.`;
}
