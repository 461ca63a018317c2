/** One sequence from a plan: pictures as files, and the row that says what they are (training/README.md). */
import { assigned, isMainOnly } from './assignment.ts';
import { type Cast, cast, type Slot } from './casting.ts';
import type { Catalogue } from './catalogue.ts';
import type { Chance } from './chance.ts';
import { finished } from './finish.ts';
import type { Library } from './library.ts';
import { photographed, published, type Studio } from './picture.ts';
import type { Planned } from './prevalence.ts';
import type { Product, Title, TitleSubKind } from './product.ts';
import type { Box } from './raster.ts';
import { repeated } from './repeat.ts';
import { type Fault, type Review, reviewed } from './review.ts';
import { type Mark, productBox, share, type Take } from './take.ts';
import { sideOf } from './worn.ts';

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly category: string;
  readonly images: readonly string[];
  readonly violations: readonly {
    code: string;
    image: number | null;
    boxes: readonly Box[];
    subKind: string | null;
  }[];
  readonly qualified: boolean;
  readonly part: string;
  readonly review: Review;
  readonly pictures: readonly {
    view: string;
    model: string;
    colour: string | null;
    box: Box | null;
    scene: string | null;
    width: number;
    height: number;
  }[];
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Sequence {
  readonly row: Row;
  /** In the order of the row's images. */
  readonly files: readonly Buffer[];
}

export async function sequence(
  id: string,
  plan: readonly Planned[],
  catalogue: Catalogue,
  library: Library,
  chance: Chance,
): Promise<Sequence> {
  const { product, chosen } = await castFor(plan, catalogue, library, chance.fork('cast'));
  const title = titled(product, plan, chance.fork('title'));
  const takes = await taken(product, chosen, plan, catalogue, library, chance);
  const pictures = await Promise.all(takes.map(({ rgb }, i) => finished(rgb, chance.fork(`finish/${i}`))));
  const marks = [...titleMarks(title), ...relations(chosen), ...takes.flatMap(marksOf)];
  const faults: Fault[] = marks.map(({ code, subKind, image, remarks }) => ({
    code,
    subKind,
    image,
    remarks,
  }));
  const row: Row = {
    id,
    title: title.text,
    category: title.category,
    images: pictures.map((_, i) => `images/${id}-${i}.jpg`),
    violations: marks.map(({ code, image, shares, subKind }) => ({ code, image, boxes: shares, subKind })),
    qualified: marks.length === 0,
    part: product.part,
    review: reviewed(faults, product.part, chance.fork('review')),
    pictures: takes.map((take, i) => {
      const box = productBox(take);
      return {
        view: sideOf(take.shot),
        model: take.shot.model,
        colour: take.shot.colour,
        box: box && share(box, take.rgb),
        scene: take.scene,
        width: pictures[i]!.width,
        height: pictures[i]!.height,
      };
    }),
    facts: product.facts,
  };
  return { row, files: pictures.map(({ jpeg }) => jpeg) };
}

/** A product that can show all of the plan, by chance among those that can. */
async function castFor(
  plan: readonly Planned[],
  catalogue: Catalogue,
  library: Library,
  chance: Chance,
): Promise<{ product: Product; chosen: Cast }> {
  const able = plan.map((planned) => new Set(catalogue.able(planned)));
  const together = catalogue.products.filter((product) => able.every((set) => set.has(product)));
  // Where no product can show everything, the first relation that one can show decides.
  const candidates =
    together.length > 0 ? together : [...(able.find(({ size }) => size > 0) ?? catalogue.products)];
  const several = candidates.map((product) => [product, product.shots.length > 1 ? 3 : 1] as const);
  for (let attempt = 0; attempt < 12; attempt++) {
    const product = chance.fork(`product/${attempt}`).weighted(several);
    const chosen = await cast(
      product,
      attempt < 10 ? plan : [],
      catalogue,
      library.plates,
      chance.fork(attempt),
    );
    if (chosen) return { product, chosen };
  }
  throw new Error('no product could be cast even without faults: is the source empty?');
}

interface TitleChoice extends Title {
  readonly wrong: TitleSubKind | null;
}

function titled(product: Product, plan: readonly Planned[], chance: Chance): TitleChoice {
  const planned = plan.find(({ code }) => code === 'title-mismatch');
  if (planned) {
    const subKind = planned.subKind as TitleSubKind;
    const title = product.wrongTitle(subKind, chance);
    if (title) return { ...title, wrong: subKind };
  }
  return { text: product.title(chance), category: product.category, remarks: {}, wrong: null };
}

interface PlacedMark extends Omit<Mark, 'boxes'> {
  readonly image: number | null;
  readonly shares: readonly Box[];
}

const titleMarks = ({ wrong, remarks }: TitleChoice): PlacedMark[] =>
  wrong ? [{ code: 'title-mismatch', subKind: wrong, image: null, shares: [], remarks }] : [];

/** What is said of pictures beside each other. */
function relations({ slots, front }: Cast): PlacedMark[] {
  const marks: PlacedMark[] = [];
  for (const [image, { wrong, again }] of slots.entries()) {
    if (wrong) marks.push({ code: 'wrong-product', image, shares: [], ...wrong });
    if (again)
      marks.push({
        code: 'repeat',
        subKind: again.way,
        image,
        shares: [],
        remarks: { otherPicture: slots.indexOf(again.of) },
      });
  }
  if (front)
    marks.push({
      code: 'wrong-main',
      subKind: null,
      image: null,
      shares: [],
      remarks: { picture: 0, otherPicture: slots.indexOf(front) },
    });
  return marks;
}

const marksOf = ({ marks, rgb }: Take, image: number): PlacedMark[] =>
  marks.map(({ boxes, ...mark }) => ({ ...mark, image, shares: boxes.map((box) => share(box, rgb)) }));

/** The takes of all slots; a repeated one comes from the photo that it repeats. */
async function taken(
  product: Product,
  { slots, shots }: Cast,
  plan: readonly Planned[],
  catalogue: Catalogue,
  library: Library,
  chance: Chance,
): Promise<Take[]> {
  const codes = assigned(slots, plan, chance.fork('assignment'));
  const strangers = catalogue
    .otherKind(product)
    .flatMap(({ shots }) =>
      shots.filter(({ closeUp, elevation, worn }) => !closeUp && elevation !== null && !worn).slice(0, 2),
    );
  const studio: Studio = { library, strangers, siblings: shots };
  const photos = new Map<Slot, Take>();
  const done = new Map<Slot, Take>();
  for (const [i, slot] of slots.entries()) {
    const own = chance.fork(`picture/${i}`);
    if (slot.again) {
      const { of, way } = slot.again;
      const source = way === 'copy' ? done.get(of)! : { ...photos.get(of)!, marks: [] };
      // What is a fault of the main picture alone is none of its copy further behind.
      const marks = source.marks.filter(({ code }) => !isMainOnly(code));
      done.set(slot, { ...(await repeated(source, way, own.fork('repeat'))), marks });
      continue;
    }
    const order = { shot: slot.shot, manner: slot.manner, main: i === 0, codes: codes.get(slot)! };
    const photo = await photographed(order, studio, own);
    photos.set(slot, photo);
    done.set(slot, await published(photo, order, studio, own));
  }
  return slots.map((slot) => done.get(slot)!);
}
