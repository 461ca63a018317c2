/** A whole catalogue on disk, asked about product by product. */
import { join, resolve, sep } from 'node:path';
import type { Classification, Classifier } from '../../ports/classifier.ts';
import type { Judgement } from '../../processors/muisc/judge.ts';
import type { ProductChange } from '../../schemas/generated/types.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { askAboutFiles, UnreadableError } from './ask.ts';

/** What came of one product. */
export interface ProductSeen {
  readonly productId: string;
  readonly title: string;
  readonly category: string;
  /** Paths of its pictures in their order, the main picture first. */
  readonly files: readonly string[];
  readonly seen:
    | { readonly classification: Classification; readonly verdicts: ReadonlyMap<string, Judgement> }
    /** Why it could not be looked at. */
    | { readonly problem: string };
}

/** Some batches of the classifier, and few pictures in memory. */
const AT_ONCE = 8;

/** One after another in the order of the catalogue; a product that cannot be looked at holds up none. Rejects with the ClassifierError of a classifier that cannot go on. */
export async function* askAboutCatalogue(
  catalogue: Catalogue,
  classifier: Pick<Classifier, 'classify'>,
  judged: (categories: Classification['categories']) => ReadonlyMap<string, Judgement>,
): AsyncGenerator<ProductSeen> {
  const look = async (product: ProductChange): Promise<ProductSeen> => {
    const { productId, title, category = '' } = product;
    const known = { productId, title, category };
    const files = filesOf(catalogue.root, product);
    if (typeof files === 'string') return { ...known, files: [], seen: { problem: files } };
    try {
      const classification = await askAboutFiles({ title, category, files }, classifier);
      return {
        ...known,
        files,
        seen: { classification, verdicts: judged(classification.categories) },
      };
    } catch (error) {
      if (error instanceof UnreadableError) return { ...known, files, seen: { problem: error.message } };
      throw error;
    }
  };
  const begun: Promise<ProductSeen>[] = [];
  for (const product of latestOf(catalogue)) {
    const looking = look(product);
    // It is told of when its turn comes.
    looking.catch(() => undefined);
    if (begun.push(looking) >= AT_ONCE) yield await begun.shift()!;
  }
  for (const looking of begun) yield await looking;
}

/** Each product as its highest version has it, without those that were deleted. */
export function latestOf({ products }: Catalogue): ProductChange[] {
  const latest = new Map<string, ProductChange>();
  for (const { change } of products) {
    const key = `${change.tenant}/${change.productId}`;
    const before = latest.get(key);
    // Who gives no versions means the later line.
    if (before === undefined || !(change.version < before.version)) latest.set(key, change);
  }
  return [...latest.values()].filter(({ deleted }) => !deleted);
}

/** Or why there are none. */
function filesOf(root: string, { images }: ProductChange): string[] | string {
  if (images.length === 0) return 'It has no pictures.';
  const folder = resolve(root);
  const files: string[] = [];
  const ordered = images.toSorted((one, other) => one.position - other.position);
  for (const { url } of ordered) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(url))
      return `Its picture ${url} lies at an address: only files below ${root} are read here; "agpis ingest" sends such products through the whole system.`;
    const file = join(folder, decoded(url));
    if (!file.startsWith(folder + sep)) return `Its picture ${url} lies outside ${root}.`;
    files.push(file);
  }
  return files;
}

/** A file may be named as no address can be. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
