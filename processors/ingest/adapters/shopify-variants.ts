import type { Variant } from '../../../schemas/generated/types.ts';
import type { ShopifyRow } from './shopify-columns.ts';

export interface VariantRow {
  readonly variant: Variant;
  readonly row: ShopifyRow;
}

const optionColumns = [
  ['option1Name', 'option1Value'],
  ['option2Name', 'option2Value'],
  ['option3Name', 'option3Value'],
] as const;

/** What Shopify writes for the only variant of a product without options. */
const NO_OPTION = 'Default Title';

/** A row is a variant where it has an option, a SKU or a price; else it only adds a picture. */
export function readVariants(rows: readonly ShopifyRow[]): VariantRow[] {
  const seen = new Set<string>();
  return rows.flatMap((row) => {
    const values = optionColumns.map(([, value]) => row.get(value)).filter((value) => value !== '');
    if (values.length === 0 && row.get('sku') === '' && row.get('price') === '') return [];
    const sku = row.get('sku');
    // A SKU may be repeated or missing; the values of the options may not.
    const id = sku !== '' && !seen.has(sku) ? sku : values.join(' / ') || NO_OPTION;
    if (seen.has(id)) return [];
    seen.add(id);
    return [{ row, variant: { id, sku, options: optionsOf(row, rows) } }];
  });
}

/** The names of the options stand in the product's first row only. */
function optionsOf(row: ShopifyRow, rows: readonly ShopifyRow[]): Record<string, string> {
  const pairs = optionColumns.flatMap(([nameColumn, valueColumn]) => {
    const value = row.get(valueColumn);
    const name = row.get(nameColumn) || (rows[0]?.get(nameColumn) ?? '');
    return value === '' || value === NO_OPTION || name === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}
