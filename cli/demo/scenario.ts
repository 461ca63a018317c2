/** The change events of the demo: every product once, then what a living catalogue does, then what a hostile one does. */
import { createHash } from 'node:crypto';
import type { ProductChange } from '../../schemas/generated/types.ts';
import type { CatalogueProduct } from '../catalogue/catalogue.ts';
import { MOODY } from './catalogue-server.ts';

export type ScenarioKind =
  | 'first'
  | 'update'
  | 'picture-removed'
  | 'out-of-order'
  | 'repeat'
  | 'delete'
  | 'moody-host'
  | 'hostile'
  | 'undecodable';

export interface ScenarioEvent {
  readonly kind: ScenarioKind;
  readonly key: string;
  /** null: a tombstone. */
  readonly change: ProductChange | null;
  /** Instead of an encoded change: bytes as they are. */
  readonly raw?: Buffer;
  readonly note: string;
}

const MINUTE = 60_000;

/** Deterministic for a catalogue: chance is a hash of the product id. */
export function scenario(products: readonly CatalogueProduct[], baseUrl: string): ScenarioEvent[] {
  const changes = products.map(({ change }) => absolute(change, baseUrl));
  const first = changes.map((change, i) =>
    event('first', i === 7 || i === 47 ? moody(change, baseUrl) : change, 'first version'),
  );
  return [...first, ...changes.flatMap(laterEvents), ...hostile(changes[0])];
}

function laterEvents(change: ProductChange): ScenarioEvent[] {
  const chance = fraction(change.productId);
  const at = (minutes: number): number => change.occurredAt + minutes * MINUTE;
  const second: ProductChange = {
    ...change,
    version: 2,
    occurredAt: at(5),
    title: `${change.title} (new edition)`,
  };
  if (chance < 0.12) return [event('update', second, 'a new title, same pictures')];
  if (chance < 0.18 && change.images.length > 2) {
    return [
      event('picture-removed', { ...second, images: change.images.slice(1) }, 'the first picture is gone'),
    ];
  }
  if (chance < 0.26) {
    const third = {
      ...change,
      version: 3,
      occurredAt: at(9),
      description: `${change.description} Now with a new box.`,
    };
    return [
      event('update', third, 'version 3'),
      event('out-of-order', second, 'version 2 comes after version 3'),
    ];
  }
  if (chance < 0.34) return [event('repeat', change, 'the same event once more')];
  if (chance < 0.4) {
    return [
      event(
        'delete',
        { ...change, version: 2, occurredAt: at(7), deleted: true, images: [] },
        'the product is gone',
      ),
    ];
  }
  if (chance < 0.42) return [{ kind: 'delete', key: keyOf(change), change: null, note: 'a tombstone' }];
  return [];
}

/** One product of each kind that nobody should send, and two records that are no events at all. */
function hostile(like: ProductChange | undefined): ScenarioEvent[] {
  if (!like) return [];
  const bad = (id: string, note: string, over: Partial<ProductChange>): ScenarioEvent =>
    event('hostile', { ...like, productId: `hostile-${id}`, title: `Hostile: ${note}`, ...over }, note);
  const picture = (url: string, id = 'front') => ({ id, url, position: 0, alt: '', variantIds: [] });
  const some = like.images[0]?.url ?? 'http://127.0.0.1/';
  return [
    bad('no-images', 'no pictures at all', { images: [] }),
    bad('too-many-images', '500 pictures', {
      images: Array.from({ length: 500 }, (_, i) => picture(`${some}?n=${String(i)}`, `p${String(i)}`)),
    }),
    bad('repeated-ids', 'two pictures with one id', { images: [picture(some), picture(`${some}?again`)] }),
    bad('private-address', "a picture in the operator's own network", {
      images: [picture('http://169.254.169.254/latest/meta-data/')],
    }),
    bad('hidden-loopback', 'loopback spelled as a number', {
      images: [picture('http://2130706433:22/front.jpg')],
    }),
    bad('not-found', 'an address that does not exist', { images: [picture(`${some}.gone.jpg`)] }),
    {
      kind: 'undecodable',
      key: `${like.tenant}/hostile-bytes`,
      change: null,
      raw: Buffer.from('{"this":"is no Avro"}'),
      note: 'bytes that are no Avro',
    },
    {
      kind: 'undecodable',
      key: `${like.tenant}/hostile-schema`,
      change: null,
      raw: Buffer.from([0, 0x7f, 0xff, 0xff, 0xf0, 1, 2, 3]),
      note: 'a schema id that nobody registered',
    },
  ];
}

const keyOf = (change: ProductChange): string => `${change.tenant}/${change.productId}`;
const event = (kind: ScenarioKind, change: ProductChange, note: string): ScenarioEvent => ({
  kind,
  key: keyOf(change),
  change,
  note,
});

function absolute(change: ProductChange, baseUrl: string): ProductChange {
  return {
    ...change,
    images: change.images.map((image) => ({ ...image, url: new URL(image.url, baseUrl).href })),
  };
}

function moody(change: ProductChange, baseUrl: string): ProductChange {
  return {
    ...change,
    images: change.images.map((image, i) =>
      i === 0 ? { ...image, url: image.url.replace(baseUrl, baseUrl + MOODY) } : image,
    ),
  };
}

/** 0 <= x < 1, by hash. */
export const fraction = (text: string): number =>
  createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
