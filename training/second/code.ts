/** QR and bar codes: drawn ones on a card with a line of text or none, and photos of codes stuck on. */
import type { Chance } from './chance.ts';
import { faceFor } from './fonts.ts';
import type { CodePicture, Library } from './library.ts';
import { fittedLine } from './lettering.ts';
import { freePlace, overlaid, turned } from './overlay.ts';
import { asSharp, drawn, laid, type Raster, raster, svg } from './raster.ts';
import type { Take } from './take.ts';

export async function withCode(take: Take, library: Library, chance: Chance): Promise<Take | null> {
  const long = Math.max(take.rgb.width, take.rgb.height);
  const code = chance.pick(library.codes);
  const layer = code.modules ? await card(code, long, library, chance) : await sticker(code, long, chance);
  const place = freePlace(take, layer.width, layer.height, chance);
  return (
    place &&
    overlaid(take, 'qr-code', [{ layer, ...place }], {
      manner: code.symbology === 'qr' ? 'qr' : 'bar',
    })
  );
}

async function card(code: CodePicture, long: number, library: Library, chance: Chance): Promise<Raster> {
  const small = await code.load(0);
  const wanted = long * (code.symbology === 'qr' ? chance.between(0.15, 0.3) : chance.between(0.24, 0.42));
  const scale = Math.max(1, wanted / Math.max(small.width, small.height));
  const [w, h] = [Math.round(small.width * scale), Math.round(small.height * scale)];
  const big = await raster(asSharp(small).resize(w, h, { kernel: 'nearest', fit: 'fill' }), 4);
  const labelled = chance.happens(0.3);
  const band = labelled ? Math.round(w * 0.17) : 0;
  const colour = chance.pick(['#fff', '#fff', '#fff', '#ffeb3b', '#e3f2fd']);
  const label = library.phrases.badge(chance);
  const text = labelled
    ? await fittedLine(label, faceFor(label, library.faces, chance), w * 0.86, band * 0.7, 'fill="#111"')
    : null;
  const words = text
    ? `<g transform="translate(${(w - text.width) / 2} ${h + (band - text.height) / 2 - 2})">${text.element}</g>`
    : '';
  const rim = chance.happens(0.4) ? `stroke="#222" stroke-width="2"` : '';
  const radius = chance.happens(0.3) ? w * 0.06 : 0;
  const paper = await drawn(
    svg(
      w,
      h + band,
      `<rect x="1" y="1" width="${w - 2}" height="${h + band - 2}" rx="${radius}" fill="${colour}" ${rim}/>${words}`,
    ),
  );
  const inked = await laid(paper, big, 0, 0, 'multiply');
  return turned(inked, chance.happens(0.15) ? chance.between(-18, 18) : 0);
}

/** A photo of a code, glued on as it is; some a little askew. */
async function sticker(code: CodePicture, long: number, chance: Chance): Promise<Raster> {
  const photo = await code.load(Math.round(long * chance.between(0.17, 0.33)));
  return turned(photo, chance.happens(0.3) ? chance.between(-12, 12) : 0);
}
