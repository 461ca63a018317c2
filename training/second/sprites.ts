/** Products of the rendered packs. */
import sharp from 'sharp';
import { cataloguePath } from './catalogue-path.ts';
import { contradicts } from './colour.ts';
import { newestPack, type Pack, type SpriteRow } from './packs.ts';
import type { Part } from './part.ts';
import type { Cutout, Product, Shot, Side } from './product.ts';
import { raster } from './raster.ts';
import { Recent } from './recent.ts';
import { textOf, Wording } from './sprite-titles.ts';

export function spriteProducts(part: Part, pack: Pack<SpriteRow> = newestPack('sprites')): Product[] {
  const models = Map.groupBy(
    pack.rows.filter((row) => row.part === part),
    ({ model }) => model,
  );
  const wording = new Wording(pack.rows);
  return [...models.values()].map((rows) => spriteProduct(rows, pack, wording));
}

function spriteProduct(rows: readonly SpriteRow[], pack: Pack<SpriteRow>, wording: Wording): Product {
  const own = rows.filter(({ colourIndex }) => colourIndex === null);
  const first = own.find(({ view }) => view === 'front') ?? own[0]!;
  const shots = [first, ...own.filter((row) => row !== first)];
  const { model, part, category, facts } = first;
  return {
    id: model,
    part,
    kind: facts.kind,
    group: category,
    category: cataloguePath(category),
    facts: { ...facts },
    shots: shots.map((row) => spriteShot(row, pack)),
    otherColours: rows
      .filter((row) => row.colourIndex !== null && contradicts(facts.colour, row.facts.colour))
      .map((row) => spriteShot(row, pack)),
    unfit: [],
    wrongTitles: wording.possible(first),
    title: (chance) => textOf(chance.pick(first.titles).parts),
    wrongTitle: (subKind, chance) => wording.wrong(first, subKind, chance),
  };
}

/** Some 1 MB each. */
const cutouts = new Recent<Cutout>(64);

function spriteShot(row: SpriteRow, pack: Pack<SpriteRow>): Shot {
  const { file, model, view, closeUp, elevation } = row;
  return {
    id: file,
    model,
    view,
    closeUp,
    elevation,
    colour: row.facts.colour,
    worn: row.sale !== undefined,
    load: () => cutouts.get(file, () => cutout(row, pack)),
  };
}

async function cutout(row: SpriteRow, pack: Pack<SpriteRow>): Promise<Cutout> {
  const [rgba, mask, sold] = await Promise.all([
    raster(sharp(pack.read(row, row.file)), 4),
    raster(sharp(pack.read(row, row.mask)), 1),
    row.sale === undefined ? null : raster(sharp(pack.read(row, row.sale)), 1),
  ]);
  const [left, top, right, bottom] = row.box;
  const at: [Side, boolean][] = [
    ['left', left <= 0],
    ['top', top <= 0],
    ['right', right >= mask.width],
    ['bottom', bottom >= mask.height],
  ];
  const cutAt = at.flatMap(([side, cut]) => (cut ? [side] : []));
  return { rgba, mask, box: row.box, cutAt, ...(sold && { sold }) };
}
