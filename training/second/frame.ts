/** Frames and bars around a picture: it grows, and nothing in it is covered. */
import sharp from 'sharp';
import type { Chance } from './chance.ts';
import { asSharp, drawn, laid, placedMask, type Raster, raster, svg } from './raster.ts';
import { everywhere, marked, moved, type Take } from './take.ts';

const DARK = ['#000000', '#0b0b0d', '#1a1a1a', '#2b2b2b', '#3a3a3c'] as const;
const VIVID = [
  '#c2185b',
  '#d32f2f',
  '#f57c00',
  '#fbc02d',
  '#388e3c',
  '#0288d1',
  '#303f9f',
  '#6a1b9a',
  '#5d4037',
] as const;
const GILT = ['#b8860b', '#a67c00', '#8d6e63', '#9e9e9e'] as const;

export async function bordered(take: Take, chance: Chance): Promise<Take> {
  const { width, height } = take.rgb;
  const w = Math.max(5, Math.round(Math.max(width, height) * chance.between(0.013, 0.05)));
  const polaroid = chance.happens(0.12);
  const below = polaroid ? w * 3 : w;
  const [outWidth, outHeight] = [width + 2 * w, height + w + below];
  const colour = chance.pick([...DARK, ...VIVID, ...VIVID, ...GILT]);
  const second = chance.pick([...VIVID, ...GILT, '#ffffff'].filter((other) => other !== colour));
  const rect = (inset: number, fill: string) =>
    `<rect x="${inset}" y="${inset}" width="${outWidth - 2 * inset}" height="${outHeight - 2 * inset}" fill="${fill}"/>`;
  const inside = polaroid
    ? rect(0, '#b9b6b0') + rect(2, '#f3efe6')
    : chance.weighted([
        [rect(0, colour), 5],
        [rect(0, colour) + rect(Math.round(w * 0.3), second) + rect(Math.round(w * 0.6), colour), 2],
        [
          `<defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="${colour}"/><stop offset=".5" stop-color="${second}"/><stop offset="1" stop-color="${colour}"/></linearGradient></defs>${rect(0, 'url(#g)')}`,
          2,
        ],
        [
          `${rect(0, second)}<rect x="${w / 2}" y="${w / 2}" width="${outWidth - w}" height="${outHeight - w}" fill="none" stroke="${colour}" stroke-width="${w * 0.6}" stroke-dasharray="${w * 2} ${w}"/>`,
          1,
        ],
      ]);
  const frame = await raster(sharp(Buffer.from(svg(outWidth, outHeight, inside))), 3);
  let picture = take.rgb;
  if (!polaroid && chance.happens(0.2)) picture = await rounded(picture, colour, chance.between(0.03, 0.09));
  return marked(inFrame(take, await laid(frame, picture, w, w), w, w), everywhere('border'));
}

/** The corners filled with the frame's colour. */
async function rounded(picture: Raster, colour: string, radius: number): Promise<Raster> {
  const { width, height } = picture;
  const r = radius * Math.max(width, height);
  const corners = `<path fill-rule="evenodd" fill="${colour}" d="M0 0H${width}V${height}H0ZM${r} 0A${r} ${r} 0 0 0 0 ${r}V${height - r}A${r} ${r} 0 0 0 ${r} ${height}H${width - r}A${r} ${r} 0 0 0 ${width} ${height - r}V${r}A${r} ${r} 0 0 0 ${width - r} 0Z"/>`;
  return laid(picture, await drawn(svg(width, height, corners)));
}

export async function letterboxed(take: Take, chance: Chance): Promise<Take> {
  const { width, height } = take.rgb;
  // A tall picture gets its bars at the sides, a wide one above and below; a square one either.
  const sides = width === height ? chance.happens(0.5) : height > width;
  const bar = Math.round((sides ? width : height) * chance.between(0.07, 0.24));
  const [left, top] = sides ? [bar, 0] : [0, bar];
  const [outWidth, outHeight] = [width + 2 * left, height + 2 * top];
  const way = chance.weighted([
    ['dark', 0.45],
    ['grey', 0.2],
    // White bars are seen only beside what is not white.
    [take.light ? ('vivid' as const) : ('white' as const), 0.15],
    ['blurred', take.light ? 0.05 : 0.2],
  ]);
  const colours = {
    dark: DARK,
    grey: ['#8a8a8a', '#6f7378', '#a6a6a6'],
    vivid: VIVID,
    white: ['#ffffff'],
  } as const;
  const ground =
    way === 'blurred'
      ? await enlargedGround(take.rgb, outWidth, outHeight)
      : await raster(
          sharp({
            create: {
              width: outWidth,
              height: outHeight,
              channels: 3,
              background: chance.pick(colours[way]),
            },
          }),
          3,
        );
  return marked(
    inFrame(take, await laid(ground, take.rgb, left, top), left, top),
    everywhere('letterbox', { manner: sides ? 'sides' : 'ends' }),
  );
}

/** The picture itself, enlarged, blurred and darkened, as video editors fill their bars. */
const enlargedGround = ({ data, ...size }: Raster, width: number, height: number): Promise<Raster> =>
  raster(
    asSharp({ data, ...size })
      .resize(width, height, { fit: 'cover' })
      .blur(14)
      .linear(0.6, 0),
    3,
  );

function inFrame(take: Take, rgb: Raster, left: number, top: number): Take {
  const mask = take.mask && placedMask(take.mask, rgb.width, rgb.height, left, top);
  return moved(take, rgb, mask, left, top);
}
