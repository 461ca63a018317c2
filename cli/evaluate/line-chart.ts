/** A line chart as SVG: axes from 0, a legend, bands round lines. */
export interface Series {
  readonly name: string;
  /** In the order of x. */
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly low?: number;
    readonly high?: number;
  }[];
  readonly dashed?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** Ends of the axes, at most 1; both begin at 0. */
  readonly to: { readonly x: number; readonly y: number };
  readonly series: readonly Series[];
}

const [WIDTH, HEIGHT] = [720, 440];
const PLOT = { left: 64, top: 44, right: WIDTH - 168, bottom: HEIGHT - 52 };
/** Okabe and Ito's colours, which colour-blind readers can tell apart. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000'];
/** Between lines of the grid. */
const stepOf = (end: number): number => (end > 0.8 ? 0.2 : 0.1);

export function lineChart({ title, x, y, to, series }: Chart): string {
  const across = (value: number) => round(PLOT.left + (value / to.x) * (PLOT.right - PLOT.left));
  const up = (value: number) => round(PLOT.bottom - (value / to.y) * (PLOT.bottom - PLOT.top));
  const path = (points: readonly (readonly [number, number])[]) =>
    points.map(([px, py], at) => `${at === 0 ? 'M' : 'L'}${across(px)} ${up(Math.min(py, to.y))}`).join('');
  const drawn = series.map(({ points, dashed }, at) => {
    const colour = COLOURS[at % COLOURS.length]!;
    const banded = points.filter(({ low, high }) => low !== undefined && high !== undefined);
    const rim = [
      ...banded.map((point) => [point.x, point.high!] as const),
      ...banded.toReversed().map((point) => [point.x, point.low!] as const),
    ];
    const band = rim.length === 0 ? '' : `<path d="${path(rim)}Z" fill="${colour}" opacity="0.15"/>`;
    const line = path(points.map((point) => [point.x, point.y]));
    return `${band}<path d="${line}" fill="none" stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''}/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(PLOT.left, 24, title, 'font-size="15"'),
    ...ticks(to.x).map((value) => verticalTick(across(value), value)),
    ...ticks(to.y).map((value) => horizontalTick(up(value), value)),
    text((PLOT.left + PLOT.right) / 2, HEIGHT - 14, x, 'text-anchor="middle"'),
    text(
      0,
      0,
      y,
      `text-anchor="middle" transform="translate(16 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)"`,
    ),
    ...drawn,
    ...series.map(({ name }, at) => legend(name, at)),
    '</svg>\n',
  ].join('\n');
}

const ticks = (end: number): number[] =>
  Array.from({ length: Math.round(end / stepOf(end)) + 1 }, (_, at) => at * stepOf(end));
const round = (value: number): number => Math.round(value * 10) / 10;
const written = (value: number): string => String(Number(value.toFixed(3)));

const verticalTick = (at: number, value: number): string =>
  `<path d="M${at} ${PLOT.top}V${PLOT.bottom}" stroke="#dddddd"/>${text(at, PLOT.bottom + 18, written(value), 'text-anchor="middle"')}`;

const horizontalTick = (at: number, value: number): string =>
  `<path d="M${PLOT.left} ${at}H${PLOT.right}" stroke="#dddddd"/>${text(PLOT.left - 8, at + 4, written(value), 'text-anchor="end"')}`;

function legend(name: string, at: number): string {
  const [x, y] = [PLOT.right + 16, PLOT.top + 8 + at * 20];
  return `<path d="M${x} ${y}h18" stroke="${COLOURS[at % COLOURS.length]!}" stroke-width="2"/>${text(x + 24, y + 4, name)}`;
}

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${x}" y="${y}" ${more}>${content.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`)}</text>`;
