/** Real listings with pictures on white, as in the Magento corpus: evaluation only. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { contradicts } from './colour.ts';
import { cutFromWhite } from './cutout.ts';
import { decoded, family, groupOf, type Listing, ListingWording, nounOf } from './listing-titles.ts';
import { type Part, partOf } from './part.ts';
import type { Cutout, Product, Shot } from './product.ts';
import { raster } from './raster.ts';
import { Recent } from './recent.ts';

/** Pictures are taken down to this before they are cut out: their faults are made at about this size. */
const LONGEST = 760;

/** What looking at real listings has shown: an untouched listing is not a faultless one. */
const SEEN = JSON.parse(readFileSync(join(import.meta.dirname, 'listings-seen.json'), 'utf8')) as {
  readonly titles: Readonly<Record<string, string>>;
  /** By listing and file: what shows another product is the main picture of that one's listing. */
  readonly pictures: Readonly<Record<string, string>>;
};

/** Without the listings whose own title is wrong. */
export function listedProducts(folder: string, part: Part): Product[] {
  const listings = readFileSync(join(folder, 'listings.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Listing)
    .filter(({ id, style }) => partOf('style', style) === part && !(id in SEEN.titles))
    .map((listing) => ({
      ...listing,
      title: decoded(listing.title),
      images: listing.images.filter(({ file }) => !(`${listing.id} ${file}` in SEEN.pictures)),
    }));
  return listings.map((listing) => listedProduct(listing, listings, folder, part));
}

function listedProduct(listing: Listing, all: readonly Listing[], folder: string, part: Part): Product {
  const { id, style, category, images } = listing;
  const main = images.find(({ view }) => view === 'main') ?? images[0]!;
  const ordered = [main, ...images.filter((image) => image !== main)];
  const colour = family(listing);
  const variants = all.filter(
    (other) => other.style === style && colour !== null && contradicts(colour, family(other) ?? ''),
  );
  const wording = new ListingWording(listing, all);
  return {
    id,
    part,
    kind: category.split(/\s*[/>]\s*/).at(-1)!,
    group: groupOf(category),
    category,
    facts: { kind: nounOf(listing), colour, style },
    shots: ordered.map((image) => photo(listing, image, folder)),
    otherColours: variants.flatMap((other) =>
      other.images.slice(0, 1).map((image) => photo(other, image, folder)),
    ),
    // White on white cannot be cut out.
    unfit: colour === 'white' ? ['background-busy', 'hard-shadow', 'props'] : [],
    title: (chance) => wording.title(chance),
    wrongTitle: (subKind, chance) => wording.wrong(subKind, chance),
    wrongTitles: wording.possible(),
  };
}

/** Some 2 MB each. */
const cutouts = new Recent<Cutout>(48);

const photo = (listing: Listing, { file, view }: Listing['images'][number], folder: string): Shot => ({
  id: file,
  model: listing.style,
  view: view === 'main' ? 'front' : view,
  // Only its pixels could tell; none is taken for what needs a whole product without looking at the cut-out.
  closeUp: view === 'alt' || view === 'other',
  colour: family(listing),
  elevation: null,
  load: () => cutouts.get(file, () => cutout(join(folder, 'images', file))),
});

async function cutout(path: string): Promise<Cutout> {
  const image = sharp(path).rotate().flatten({ background: '#fff' });
  return cutFromWhite(
    await raster(image.resize(LONGEST, LONGEST, { fit: 'inside', withoutEnlargement: true }), 3),
  );
}
