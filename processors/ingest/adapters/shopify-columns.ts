import type { CsvRow } from './csv.ts';

/**
 * Headings of Shopify's product CSV: the export's long-standing ones, and those of the template of 2025
 * (https://help.shopify.com/en/manual/products/import-export/using-csv). Compared without regard to case.
 */
const headings = {
  handle: ['Handle', 'URL handle'],
  title: ['Title'],
  body: ['Body (HTML)', 'Description'],
  vendor: ['Vendor'],
  category: ['Product Category', 'Standard Product Type', 'Product Taxonomy'],
  type: ['Type', 'Custom Product Type'],
  tags: ['Tags'],
  status: ['Status'],
  sku: ['Variant SKU', 'SKU'],
  price: ['Variant Price', 'Price'],
  imageUrl: ['Image Src', 'Product image URL'],
  imagePosition: ['Image Position'],
  imageAlt: ['Image Alt Text'],
  variantImageUrl: ['Variant Image', 'Variant image URL'],
  option1Name: ['Option1 Name'],
  option1Value: ['Option1 Value'],
  option2Name: ['Option2 Name'],
  option2Value: ['Option2 Value'],
  option3Name: ['Option3 Name'],
  option3Value: ['Option3 Value'],
} as const;

export type Column = keyof typeof headings;

/** "Colour (product.metafields.custom.colour)": a fact of the product under the name before the bracket. */
const METAFIELD = /^(.+?)\s*\(product\.metafields\.[^)]+\)$/i;

export interface ShopifyRow {
  readonly line: number;
  /** Trimmed; empty where the file has no such column. */
  readonly get: (column: Column) => string;
  /** The heading as this file spells it. */
  readonly heading: (column: Column) => string;
  /** Metafields by name, those with a value. */
  readonly facts: Readonly<Record<string, string>>;
  /** Cells beyond the last heading: a sign of a stray comma or quote. */
  readonly surplus: number;
}

/** How to read the rows below these headings; undefined where they are not those of a product CSV. */
export function shopifyColumns(header: CsvRow): ((row: CsvRow) => ShopifyRow) | undefined {
  const given = header.cells.map((cell) => cell.trim());
  const lower = given.map((cell) => cell.toLowerCase());
  const places = new Map<Column, number>();
  for (const column of Object.keys(headings) as Column[]) {
    const place = headings[column]
      .map((name) => lower.indexOf(name.toLowerCase()))
      .find((index) => index >= 0);
    if (place !== undefined) places.set(column, place);
  }
  if (!places.has('handle') || !places.has('title')) return undefined;
  const metafields = given.flatMap((cell, index) => {
    const name = METAFIELD.exec(cell)?.[1];
    return name === undefined ? [] : [{ name, index }];
  });
  return ({ line, cells }) => ({
    line,
    get: (column) => cells[places.get(column) ?? -1]?.trim() ?? '',
    heading: (column) => given[places.get(column) ?? -1] ?? headings[column][0],
    facts: Object.fromEntries(
      metafields.flatMap(({ name, index }) => {
        const value = cells[index]?.trim() ?? '';
        return value === '' ? [] : [[name, value]];
      }),
    ),
    surplus: cells.slice(given.length).filter((cell) => cell.trim() !== '').length,
  });
}
