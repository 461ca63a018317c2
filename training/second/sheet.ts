/**
 * A contact sheet of what was made, with boxes and codes drawn in: one sequence a line, or the pictures that have a code.
 *
 *   node training/second/sheet.ts DIR OUT.png [--code watermark]     (--help)
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import sharp, { type OverlayOptions } from 'sharp';
import { escaped } from './lettering.ts';
import { wholeNumber } from './options.ts';
import { svg } from './raster.ts';
import type { Row } from './sequence.ts';

const CELL = 180;
const SIDE = CELL - 4;
const TEXT = 34;
/** In a sheet of single pictures. */
const COLUMNS = 6;

async function cell(
  row: Row,
  index: number,
  folder: string,
  left: number,
  top: number,
): Promise<OverlayOptions> {
  const picture = await sharp(join(folder, row.images[index]!))
    .resize(SIDE, SIDE, { fit: 'contain', background: '#c9d3dd' })
    .composite([{ input: Buffer.from(drawnOver(row, index)) }])
    .png()
    .toBuffer();
  return { input: picture, left: left + 2, top };
}

/** Boxes and codes of one picture, on the cell in which it was fitted. */
function drawnOver(row: Row, index: number): string {
  const { width, height, box } = row.pictures[index]!;
  const scale = SIDE / Math.max(width, height);
  const [w, h] = [width * scale, height * scale];
  const [left, top] = [(SIDE - w) / 2, (SIDE - h) / 2];
  const rect = ([x0, y0, x1, y1]: readonly [number, number, number, number], stroke: string) =>
    `<rect x="${left + x0 * w}" y="${top + y0 * h}" width="${(x1 - x0) * w}" height="${(y1 - y0) * h}" fill="none" stroke="${stroke}"/>`;
  const own = row.violations.filter(({ image }) => image === index);
  const boxes = own.flatMap((violation) => violation.boxes.map((one) => rect(one, '#e00')));
  const labels = own.map((violation, i) => text(3, SIDE - 4 - i * 13, '#e00', named(violation)));
  return svg(SIDE, SIDE, [...(box ? [rect(box, '#2a7de1')] : []), ...boxes, ...labels].join(''));
}

const named = ({ code, subKind }: Row['violations'][number]): string =>
  subKind ? `${code}: ${subKind}` : code;

const text = (x: number, y: number, fill: string, what: string): string =>
  `<text x="${x}" y="${y}" font-size="12" font-family="sans-serif" fill="${fill}" stroke="#fff" stroke-width="3" paint-order="stroke">${escaped(what)}</text>`;

function words(row: Row, y: number): string {
  const whole = row.violations.filter(({ image }) => image === null).map(named);
  const state = row.qualified ? 'qualified' : whole.join(', ');
  const title = `${row.id.split('-').at(-1)}  ${row.title}  [${row.category}]  ${state}`;
  return text(4, y + 13, '#111', title) + text(4, y + 28, '#567', row.review.sentence);
}

async function sequencesSheet(rows: readonly Row[], folder: string, out: string): Promise<void> {
  const step = CELL + TEXT;
  const size = [Math.max(4, ...rows.map(({ images }) => images.length)) * CELL, rows.length * step] as const;
  const cells = rows.flatMap((row, y) =>
    row.images.map((_, i) => cell(row, i, folder, i * CELL, y * step + TEXT)),
  );
  const lines = svg(...size, rows.map((row, y) => words(row, y * step)).join(''));
  await written(size, [...(await Promise.all(cells)), { input: Buffer.from(lines) }], out);
}

async function picturesSheet(rows: readonly Row[], code: string, folder: string, out: string): Promise<void> {
  const found = rows.flatMap((row) =>
    row.violations.flatMap(({ code: own, image }) =>
      own === code && image !== null ? [{ row, image }] : [],
    ),
  );
  const cells = found.map(({ row, image }, i) =>
    cell(row, image, folder, (i % COLUMNS) * CELL, Math.floor(i / COLUMNS) * CELL),
  );
  await written([COLUMNS * CELL, Math.ceil(found.length / COLUMNS) * CELL], await Promise.all(cells), out);
}

const written = ([width, height]: readonly [number, number], cells: OverlayOptions[], out: string) =>
  sharp({ create: { width, height: Math.max(1, height), channels: 3, background: '#fff' } })
    .composite(cells)
    .png()
    .toFile(out);

interface Options {
  readonly code?: string;
  readonly most: number;
  readonly from: number;
}

const command = new Command('sheet')
  .description('Draw sequences of a set, one a line with its faults, or the pictures that have one fault')
  .argument('<set>', 'folder with sequences.jsonl')
  .argument('<png>', 'is written')
  .option('--code <code>', 'only sequences with this fault')
  .option('--most <n>', 'how many sequences at most', wholeNumber, 10)
  .option('--from <n>', 'leave out so many', wholeNumber, 0)
  .parse();
const [folder, out] = command.processedArgs as [string, string];
const { code, most, from } = command.opts<Options>();
const rows = readFileSync(join(folder, 'sequences.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.parse(line) as Row)
  .filter((row) => code === undefined || row.violations.some((violation) => violation.code === code))
  .slice(from, from + most);
const pictured = rows.some((row) =>
  row.violations.some((one) => one.code === code && one.subKind === null && one.image !== null),
);
await (code !== undefined && pictured
  ? picturesSheet(rows, code, folder, out)
  : sequencesSheet(rows, folder, out));
