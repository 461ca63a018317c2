/** A little catalogue and library drawn on the spot, so that tests need no packs, corpora or fonts of their own. */
import { Catalogue } from './catalogue.ts';
import type { Library } from './library.ts';
import { phrasesOf } from './phrases.ts';
import type { Product, Shot } from './product.ts';
import { boundsAbove, drawn, plain, svg } from './raster.ts';

const SIZE = 220;
const FIGURES = {
  ball: '<circle cx="110" cy="110" r="90"/>',
  box: '<rect x="30" y="50" width="160" height="130"/>',
  bottle: '<path d="M80 200V80L98 50V20H122V50L140 80V200Z"/>',
} as const;
const COLOURS = { red: '#b8282d', blue: '#2f63ac', green: '#3d7a4c' } as const;
type Kind = keyof typeof FIGURES;
type Colour = keyof typeof COLOURS;

/** Views differ in a stripe, which is nowhere the same. */
const STRIPES = {
  front: '<path d="M40 110H180" stroke-width="44"/>',
  back: '<path d="M110 30V190" stroke-width="70"/>',
  angle: '<path d="M60 50L170 160" stroke-width="40"/>',
} as const;

function shot(model: string, kind: Kind, colour: Colour, view: keyof typeof STRIPES): Shot {
  const load = async () => {
    const figure = FIGURES[kind].replace('/>', ` fill="${COLOURS[colour]}"/>`);
    const clipped = `<clipPath id="c">${FIGURES[kind]}</clipPath>`;
    const stripe = `<g clip-path="url(#c)">${STRIPES[view].replace('/>', ' stroke="#f3e9c8"/>')}</g>`;
    const rgba = await drawn(svg(SIZE, SIZE, clipped + figure + stripe));
    const mask = plain(SIZE, SIZE, [0]);
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = rgba.data[i * 4 + 3]!;
    return { rgba, mask, box: boundsAbove(mask, 128)!, cutAt: [] };
  };
  return { id: `${model}-${colour}-${view}`, model, view, closeUp: false, colour, elevation: 10, load };
}

function product(model: string, kind: Kind, colour: Colour, other: Colour): Product {
  return {
    id: model,
    part: 'test',
    kind,
    group: kind,
    category: `goods/${kind}`,
    facts: { kind, colour },
    shots: [
      shot(model, kind, colour, 'front'),
      shot(model, kind, colour, 'back'),
      shot(model, kind, colour, 'angle'),
    ],
    otherColours: [shot(model, kind, other, 'front')],
    unfit: [],
    wrongTitles: ['colour', 'kind', 'attribute'],
    title: () => `A ${colour} ${kind}`,
    wrongTitle: (subKind) => ({
      text: `Not a ${subKind} of ${kind}`,
      category: `goods/${kind}`,
      remarks: {},
    }),
  };
}

export const drawnCatalogue = (): Catalogue =>
  new Catalogue('drawn', [
    product('ball-1', 'ball', 'red', 'blue'),
    product('ball-2', 'ball', 'green', 'red'),
    product('box-1', 'box', 'blue', 'green'),
    product('box-2', 'box', 'red', 'blue'),
    product('bottle-1', 'bottle', 'green', 'red'),
    product('bottle-2', 'bottle', 'blue', 'green'),
  ]);

const mark = svg(
  60,
  40,
  '<ellipse cx="30" cy="20" rx="28" ry="18" fill="#5a1a8a"/><rect x="24" y="4" width="12" height="32" fill="#222"/>',
);
const code = svg(
  9,
  9,
  '<rect width="9" height="9" fill="#fff"/><path d="M1 1h3v3H1zM6 2h2v1H6zM5 5h3v3H5zM1 6h2v2H1z" fill="#000"/>',
);
const tile = svg(
  32,
  32,
  '<rect width="32" height="32" fill="#765"/><rect width="16" height="16" fill="#ddc"/>',
);

export const drawnLibrary = (): Library => ({
  faces: [{ id: 'sans-serif', character: 'sans', lacks: '' }],
  logos: [{ id: 'mark', load: () => drawn(mark) }],
  textures: [
    {
      id: 'tile',
      material: 'tile',
      load: async () => {
        const { data, ...size } = await drawn(tile);
        const rgb = Buffer.from(
          Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => data[Math.floor(i / 3) * 4 + (i % 3)]!),
        );
        return { ...size, data: rgb, channels: 3 };
      },
    },
  ],
  codes: [{ id: 'code', modules: true, symbology: 'qr', load: () => drawn(code) }],
  plates: [],
  photos: [],
  things: [],
  phrases: phrasesOf('test'),
});
