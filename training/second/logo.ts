/** A brand's mark over a picture: as drawn, in one colour, or on a plate of its own. */
import type { Chance } from './chance.ts';
import type { Library } from './library.ts';
import { freePlace, luma, overlaid, trimmed } from './overlay.ts';
import { type Box, drawn, laid, plain, type Raster, svg, tinted } from './raster.ts';
import type { Take } from './take.ts';

export async function withLogo(take: Take, { logos }: Library, chance: Chance): Promise<Take | null> {
  const long = Math.max(take.rgb.width, take.rgb.height);
  const side = Math.round(long * chance.between(0.13, 0.3));
  const mark = await trimmed(await chance.pick(logos).load(side));
  const place = freePlace(take, mark.width, mark.height, chance);
  if (!place) return null;
  const box: Box = [place.left, place.top, place.left + mark.width, place.top + mark.height];
  const onDark = luma(take.rgb, box) < 120;
  const clear = contrast(take.rgb, mark, box);
  const way = chance.weighted([
    ['own', clear > 70 ? 5 : 0],
    ['one colour', 1.5],
    ['plate', clear > 70 ? 1 : 3],
  ]);
  if (way === 'own') return overlaid(take, 'added-logo', [{ layer: mark, ...place }]);
  if (way === 'one colour') {
    const ink = onDark
      ? [255, 255, 255]
      : chance.pick([
          [20, 20, 24],
          [120, 20, 30],
          [16, 52, 110],
          [70, 70, 76],
        ]);
    return overlaid(take, 'added-logo', [
      { layer: tinted(alphaOf(mark), ink, chance.between(0.85, 1)), ...place },
    ]);
  }
  const layer = await onPlate(mark, chance);
  const room = freePlace(take, layer.width, layer.height, chance);
  return room && overlaid(take, 'added-logo', [{ layer, ...room }]);
}

const alphaOf = ({ data, width, height }: Raster): Raster => {
  const out = Buffer.alloc(width * height);
  for (let i = 0; i < out.length; i++) out[i] = data[i * 4 + 3]!;
  return { data: out, width, height, channels: 1 };
};

/** Mean difference of luma between the mark's own pixels and what is below them. */
function contrast(ground: Raster, mark: Raster, [left, top]: Box): number {
  let [sum, count] = [0, 0];
  for (let y = 0; y < mark.height; y += 2)
    for (let x = 0; x < mark.width; x += 2) {
      const m = (y * mark.width + x) * 4;
      if (mark.data[m + 3]! < 128) continue;
      const g = ((y + top) * ground.width + x + left) * 3;
      let step = 0;
      for (let c = 0; c < 3; c++)
        step = Math.max(step, Math.abs(mark.data[m + c]! - (ground.data[g + c] ?? 255)));
      sum += step;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}

/** White or black paper under the mark, whichever it stands out from; its colours are its own. */
async function onPlate(mark: Raster, chance: Chance): Promise<Raster> {
  const pad = Math.round(Math.max(mark.width, mark.height) * chance.between(0.08, 0.2));
  const [width, height] = [mark.width + 2 * pad, mark.height + 2 * pad];
  const tone = (level: number) =>
    contrast(plain(mark.width, mark.height, [level, level, level]), mark, [0, 0, 0, 0]);
  const dark = tone(20) > tone(255);
  const radius = chance.pick([0, pad, Math.min(width, height) / 2]);
  const rim = dark ? 'none' : chance.pick(['#bbb', '#888', '#1a237e', '#b71c1c']);
  const paper = `<rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="${radius}" fill="${dark ? '#141416' : '#fff'}" stroke="${rim}" stroke-width="1.5"/>`;
  return laid(await drawn(svg(width, height, paper)), mark, pad, pad);
}
