/**
 * Shopify's product CSV: a row for each variant and each picture, held together by the handle; what belongs to the product is in
 * the first of its rows. The file has neither versions nor times, so the caller gives one for the whole file.
 */
import type { ProductChange } from '../../../schemas/generated/types.ts';
import { parseCsv } from './csv.ts';
import { textOfHtml } from './html-text.ts';
import type { Parsed, SourceOptions } from './parsed.ts';
import { type Column, shopifyColumns, type ShopifyRow } from './shopify-columns.ts';
import { type Notes, readImages } from './shopify-pictures.ts';
import { readVariants } from './shopify-variants.ts';

export interface ShopifyOptions extends SourceOptions {
  /** Of every change: grows from one export to the next, e.g. the time of the export in ms. */
  readonly version: number;
  /** Of every change, ms. */
  readonly occurredAt: number;
}

const NO_HEADER =
  'The first line is not that of a Shopify product CSV; it needs the columns Handle and Title (or URL handle and Title).';
const NO_HANDLE = 'is empty; give the handle of the product that the row belongs to.';
const OPEN_QUOTE =
  'A quote is opened here and never closed, so this row and all behind it were not read; close it, or write "" for a quote in a text.';

const MAY_BE_HALF =
  'The product of this row was left out, since rows of it may be among those that could not be read (see the open quote below).';

/** A product per handle, in the file's order. A product with a bad row is left out whole: half of its pictures would be worse. */
export function parseShopifyCsv(text: string, options: ShopifyOptions): Parsed[] {
  const { rows, openQuoteAt } = parseCsv(text);
  const [header, ...body] = rows;
  const read = header && shopifyColumns(header);
  if (!read) return [bad(1, '', NO_HEADER)];
  const byHandle = Map.groupBy(body.map(read), (row) => row.get('handle'));
  const strays = (byHandle.get('') ?? []).map((row) => bad(row.line, row.heading('handle'), NO_HANDLE));
  byHandle.delete('');
  const products = [...byHandle].map(([handle, productRows]) => parseProduct(handle, productRows, options));
  if (openQuoteAt === undefined) return [...products, ...strays].sort(byLine);
  // The rows that were not read may belong to the last product: it is left out with them, and said to be.
  const last = products.slice(-1).map(({ line }) => bad(line, '', MAY_BE_HALF));
  return [...products.slice(0, -1), ...strays, ...last, bad(openQuoteAt, '', OPEN_QUOTE)].sort(byLine);
}

const byLine = (a: Parsed, b: Parsed): number => a.line - b.line;

function parseProduct(handle: string, rows: readonly ShopifyRow[], options: ShopifyOptions): Parsed {
  const [first] = rows as [ShopifyRow, ...ShopifyRow[]];
  const notes: Notes = { problems: [], warnings: [] };
  for (const { line, surplus } of rows) {
    if (surplus > 0) notes.problems.push({ line, field: '', sentence: surplusOf(surplus) });
  }
  const variants = readVariants(rows);
  const images = readImages(rows, variants, options, notes);
  const change: ProductChange = {
    tenant: options.tenant,
    productId: handle,
    version: options.version,
    occurredAt: options.occurredAt,
    // Archived products are hidden from every sales channel; a draft is not for sale yet, and its pictures are best judged now.
    deleted: first.get('status').toLowerCase() === 'archived',
    title: first.get('title'),
    description: textOfHtml(first.get('body')),
    category: categoryOf(first),
    attributes: { ...named(first, ['vendor', 'type', 'tags']), ...first.facts },
    variants: variants.map(({ variant }) => variant),
    profiles: [],
    images,
    source: 'shopify-csv',
  };
  if (notes.problems.length > 0) return { kind: 'bad', line: first.line, problems: notes.problems };
  return { kind: 'change', line: first.line, change, warnings: notes.warnings };
}

const surplusOf = (cells: number): string =>
  `The row has ${String(cells)} cells beyond the last heading; put texts with commas or quotes into quotes.`;

/** "Home & Garden > Kitchen > Mugs" is the path Home & Garden/Kitchen/Mugs. */
const categoryOf = (row: ShopifyRow): string =>
  (row.get('category') || row.get('type')).split(/\s*>\s*/).join('/');

function named(row: ShopifyRow, columns: readonly Column[]): Record<string, string> {
  const values: Record<string, string> = {};
  for (const column of columns) if (row.get(column) !== '') values[column] = row.get(column);
  return values;
}

const bad = (line: number, field: string, sentence: string): Parsed => ({
  kind: 'bad',
  line,
  problems: [{ line, field, sentence }],
});
