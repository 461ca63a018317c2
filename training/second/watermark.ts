/** Watermarks: one across the picture, a carpet of them, a ghost of a logo, or a small line in a corner. */
import type { Blend } from 'sharp';
import type { Chance } from './chance.ts';
import { type Face, faceFor } from './fonts.ts';
import { at, fittedLine, line } from './lettering.ts';
import type { Library } from './library.ts';
import { freePlace, inked, luma, type Overlay, overlaid, trimmed, turned } from './overlay.ts';
import { drawn, laid, type Raster, svg, tinted } from './raster.ts';
import { productBox, type Take } from './take.ts';

export async function withWatermark(take: Take, library: Library, chance: Chance): Promise<Take | null> {
  const style = chance.weighted([
    [across, 3],
    [carpet, 3],
    [ghost, 2],
    [signature, 2],
  ]);
  for (let attempt = 0; attempt < 4; attempt++) {
    const overlay = await style(take, library, chance, attempt);
    if (!overlay || (await change(take.rgb, overlay)) < (style === signature ? 2 * SEEN : SEEN)) continue;
    return overlaid(take, 'watermark', [overlay]);
  }
  return null;
}

/** Least mean change, in levels, of the pixels that a watermark changes; small ones need twice as much to be seen. */
const SEEN = 15;

async function change(rgb: Raster, { layer, left, top, blend }: Overlay): Promise<number> {
  const after = await laid(rgb, layer, left, top, blend);
  let [sum, count] = [0, 0];
  for (let y = Math.max(0, top); y < Math.min(rgb.height, top + layer.height); y++)
    for (let x = Math.max(0, left); x < Math.min(rgb.width, left + layer.width); x++) {
      if (layer.data[((y - top) * layer.width + x - left) * 4 + 3]! < 20) continue;
      const i = (y * rgb.width + x) * 3;
      sum += Math.abs(rgb.data[i + 1]! - after.data[i + 1]!);
      count++;
    }
  return count === 0 ? 0 : sum / count;
}

type Style = (take: Take, library: Library, chance: Chance, attempt: number) => Promise<Overlay | null>;

interface Look {
  readonly ink: readonly [number, number, number];
  readonly strength: number;
  readonly blend: Blend;
}

/** What can be seen on this ground, more strongly with each attempt. */
function look(level: number, chance: Chance, attempt: number): Look {
  const strength = chance.between(0.22, 0.42) + attempt * 0.12;
  if (level > 150) {
    const grey = chance.whole(40, 120);
    return { ink: [grey, grey, grey], strength, blend: chance.pick(['over', 'multiply'] as const) };
  }
  return {
    ink: [255, 255, 255],
    strength: strength + 0.08,
    blend: chance.pick(['over', 'screen', 'over'] as const),
  };
}

const styled = (letters: Raster, { ink, strength, blend }: Look) => ({
  layer: tinted(alpha(letters), ink, strength),
  blend,
});

const alpha = ({ data, width, height }: Raster): Raster => ({
  data: Buffer.from(Uint8Array.from({ length: width * height }, (_, i) => data[i * 4 + 3]!)),
  width,
  height,
  channels: 1,
});

function words({ phrases, faces }: Library, chance: Chance): { text: string; face: Face } {
  const phrase = phrases.watermark(chance);
  const text = chance.happens(0.3) ? phrase.toUpperCase() : phrase;
  return { text, face: faceFor(text, faces, chance) };
}

const across: Style = async (take, library, chance, attempt) => {
  const { width, height } = take.rgb;
  const slope =
    ((chance.pick([-1, -1, 0, 1]) * (Math.atan2(height, width) * 180)) / Math.PI) * chance.between(0.6, 1);
  const room = width * chance.between(0.6, 0.92);
  const { text, face } = words(library, chance);
  const row = await fittedLine(text, face, room, Math.max(width, height) * 0.16, 'fill="#fff"');
  const letters = await turned(await inked(row, 6), slope);
  const left = Math.round((width - letters.width) / 2);
  const top = Math.round((height - letters.height) * chance.between(0.35, 0.65));
  const level = luma(take.rgb, productBox(take) ?? [0, 0, width, height]);
  return { ...styled(letters, look(level, chance, attempt)), left, top };
};

const carpet: Style = async (take, library, chance, attempt) => {
  const { width, height } = take.rgb;
  const long = Math.max(width, height);
  const { text, face } = words(library, chance);
  const one = await line(text, face, long * chance.between(0.032, 0.06), 'fill="#fff"');
  const [w, h] = [
    one.width + long * chance.between(0.05, 0.14),
    one.height + long * chance.between(0.05, 0.15),
  ];
  const rows = `<pattern id="p" width="${w}" height="${h * 2}" patternUnits="userSpaceOnUse" patternTransform="rotate(${chance.whole(-45, 45)})">${at(2, 2, one.element)}${at(2 - w / 2, h + 2, one.element)}${at(2 + w / 2, h + 2, one.element)}</pattern>`;
  const letters = await drawn(
    svg(width, height, `<defs>${rows}</defs><rect width="100%" height="100%" fill="url(#p)"/>`),
  );
  return {
    ...styled(letters, look(luma(take.rgb, [0, 0, width, height]), chance, attempt)),
    left: 0,
    top: 0,
  };
};

/** A mark, pale and large, on the product. */
const ghost: Style = async (take, library, chance, attempt) => {
  const { width, height } = take.rgb;
  const mark = await trimmed(
    await chance.pick(library.logos).load(Math.round(Math.min(width, height) * chance.between(0.3, 0.55))),
  );
  const left = Math.round((width - mark.width) * chance.between(0.3, 0.7));
  const top = Math.round((height - mark.height) * chance.between(0.3, 0.7));
  const level = luma(take.rgb, [left, top, left + mark.width, top + mark.height]);
  return { ...styled(mark, look(level, chance, attempt)), left, top };
};

/** A photographer's or a shop's line near the rim; smaller, so a little stronger. */
const signature: Style = async (take, library, chance, attempt) => {
  const { width, height } = take.rgb;
  const size = Math.max(width, height) * chance.between(0.038, 0.06);
  const { text, face } = words(library, chance);
  const letters = await inked(await fittedLine(text, face, width * 0.6, size, 'fill="#fff"'), 4);
  const place = freePlace(take, letters.width, letters.height, chance);
  if (!place) return null;
  const level = luma(take.rgb, [
    place.left,
    place.top,
    place.left + letters.width,
    place.top + letters.height,
  ]);
  return { ...styled(letters, look(level, chance, attempt + 1)), ...place };
};
