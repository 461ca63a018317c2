/** The project's own format: a JSON object a line, with the fields of schemas/product-changes.avsc. */
import type { ChangeImage, ProductChange, Variant } from '../../../schemas/generated/types.ts';
import { type Fields, fieldsOf, isObject } from './fields.ts';
import type { LineNote, Parsed, SourceOptions } from './parsed.ts';
import { pictureAddress, pictureId } from './picture-address.ts';

/**
 * Reads one line. productId, version and occurredAt are needed; everything else has the default of the contract. A picture
 * without an id gets one from its address, one without a position its place in the list. Unknown fields are a warning, so that
 * one file can serve several readers.
 */
export function parseOwnLine(text: string, line: number, options: SourceOptions): Parsed {
  const problems: LineNote[] = [];
  const warnings: LineNote[] = [];
  const given = parseObject(text);
  if (typeof given === 'string')
    return { kind: 'bad', line, problems: [{ line, field: '', sentence: given }] };
  const fields = fieldsOf(given, '', (field, sentence) => problems.push({ line, field, sentence }));
  const warn = (field: string, sentence: string): void => void warnings.push({ line, field, sentence });

  const change: ProductChange = {
    tenant: fields.text('tenant', options.tenant),
    productId: fields.text('productId'),
    version: fields.whole('version'),
    occurredAt: fields.time('occurredAt'),
    deleted: fields.flag('deleted', false),
    title: fields.text('title', ''),
    description: fields.text('description', ''),
    category: fields.text('category', ''),
    attributes: fields.textMap('attributes'),
    variants: fields.list('variants', (variant) => withoutStrangers(variant, readVariant, warn)),
    profiles: fields.texts('profiles'),
    images: fields.list('images', (image, index) =>
      withoutStrangers(image, () => readImage(image, index, options, { problems, warn, line }), warn),
    ),
    source: fields.text('source', 'own'),
  };
  warnUnknown(fields, warn);
  return problems.length > 0 ? { kind: 'bad', line, problems } : { kind: 'change', line, change, warnings };
}

type Warn = (field: string, sentence: string) => void;

function withoutStrangers<T>(fields: Fields, read: (fields: Fields) => T, warn: Warn): T {
  const value = read(fields);
  warnUnknown(fields, warn);
  return value;
}

function warnUnknown(fields: Fields, warn: Warn): void {
  for (const name of fields.unknown()) warn(name, 'is not a field of a product change and was left out.');
}

const readVariant = (variant: Fields): Variant => ({
  id: variant.text('id'),
  sku: variant.text('sku', ''),
  options: variant.textMap('options'),
});

function readImage(
  image: Fields,
  index: number,
  options: SourceOptions,
  notes: { readonly problems: LineNote[]; readonly warn: Warn; readonly line: number },
): ChangeImage {
  const written = image.text('url');
  const address = pictureAddress(written, options.baseUrl);
  const field = image.path('url');
  const isMissing = written === '' && notes.problems.some((problem) => problem.field === field);
  if (address.kind === 'problem' && !isMissing)
    notes.problems.push({ line: notes.line, field, sentence: address.sentence });
  if (address.kind === 'address' && address.warning !== undefined) notes.warn(field, address.warning);
  const url = address.kind === 'address' ? address.url : '';
  return {
    id: image.text('id', url === '' ? '' : pictureId(url)),
    url,
    position: image.whole('position', index),
    alt: image.text('alt', ''),
    variantIds: image.texts('variantIds'),
  };
}

/** The object, or a sentence. */
function parseObject(text: string): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : 'The line is not a JSON object; write one product change a line.';
  } catch (error) {
    return `The line is not JSON (${(error as Error).message}); write one product change a line.`;
  }
}
