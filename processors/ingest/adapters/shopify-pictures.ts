import type { ChangeImage } from '../../../schemas/generated/types.ts';
import type { LineNote, SourceOptions } from './parsed.ts';
import { pictureAddress, pictureId } from './picture-address.ts';
import type { Column, ShopifyRow } from './shopify-columns.ts';
import type { VariantRow } from './shopify-variants.ts';

/** Where the notes on a product's rows are collected. */
export interface Notes {
  readonly problems: LineNote[];
  readonly warnings: LineNote[];
}
/** The pictures of all rows, once each, with the variants that name them. */
export function readImages(
  rows: readonly ShopifyRow[],
  variants: readonly VariantRow[],
  source: SourceOptions,
  notes: Notes,
): ChangeImage[] {
  const images = new Map<string, ChangeImage>();
  for (const row of rows) {
    if (row.get('imageUrl') === '') continue;
    const url = addressIn(row, 'imageUrl', source, notes);
    if (url === undefined || images.has(pictureId(url))) continue;
    images.set(pictureId(url), {
      id: pictureId(url),
      url,
      position: positionIn(row, images.size, notes),
      alt: row.get('imageAlt'),
      variantIds: [],
    });
  }
  for (const { row, variant } of variants) {
    if (row.get('variantImageUrl') === '') continue;
    const url = addressIn(row, 'variantImageUrl', source, notes);
    if (url === undefined) continue;
    // A variant's picture is mostly one of the product's; where it is not, it comes behind them.
    const image = images.get(pictureId(url)) ?? {
      id: pictureId(url),
      url,
      position: lastPosition(images) + 1,
      alt: '',
      variantIds: [],
    };
    images.set(image.id, { ...image, variantIds: [...image.variantIds, variant.id] });
  }
  return [...images.values()];
}

const lastPosition = (images: ReadonlyMap<string, ChangeImage>): number =>
  Math.max(-1, ...[...images.values()].map(({ position }) => position));

function addressIn(
  row: ShopifyRow,
  column: Column,
  { baseUrl }: SourceOptions,
  { problems, warnings }: Notes,
): string | undefined {
  const address = pictureAddress(row.get(column), baseUrl);
  const about = { line: row.line, field: row.heading(column) };
  if (address.kind === 'problem') {
    problems.push({ ...about, sentence: address.sentence });
    return undefined;
  }
  if (address.warning !== undefined) warnings.push({ ...about, sentence: address.warning });
  return address.url;
}

/** Shopify counts from 1. */
function positionIn(row: ShopifyRow, fallback: number, { problems }: Notes): number {
  const written = row.get('imagePosition');
  if (written === '') return fallback;
  if (/^[1-9]\d{0,8}$/.test(written)) return Number(written) - 1;
  problems.push({
    line: row.line,
    field: row.heading('imagePosition'),
    sentence: `is ${JSON.stringify(written)}; give a whole number from 1.`,
  });
  return fallback;
}
