/** Which shots make up a sequence, and in which order: where faults between pictures come from. */
import { type Catalogue, isPoorMain } from './catalogue.ts';
import type { Chance } from './chance.ts';
import { sameDress } from './dress.ts';
import { distinct, unlikeness } from './likeness.ts';
import type { Planned } from './prevalence.ts';
import type { Plate } from './library.ts';
import type { Product, Shot } from './product.ts';
import { type Manner, selection, type Showing } from './selection.ts';
import type { Remarks } from './take.ts';
import { garmentFirst, holdsGarment, isWhole, sideOf } from './worn.ts';

export type RepeatWay = 'copy' | 'crop' | 'edited';

export interface Slot {
  readonly shot: Shot;
  readonly manner: Manner;
  /** The slot whose picture this one shows again. */
  readonly again: { readonly of: Slot; readonly way: RepeatWay } | null;
  /** Shows another product. */
  readonly wrong: { readonly subKind: string; readonly remarks: Remarks } | null;
}

export interface Cast {
  readonly slots: readonly Slot[];
  /** All that show the product as the front does. */
  readonly shots: readonly Shot[];
  /** The slot that should be the main one, where another is. */
  readonly front: Slot | null;
}

/** How many pictures a sequence has, extras included, so that their number tells nothing. */
const MANY: readonly (readonly [number, number])[] = [
  [1, 0.08],
  [2, 0.12],
  [3, 0.2],
  [4, 0.2],
  [5, 0.16],
  [6, 0.1],
  [7, 0.07],
  [8, 0.04],
  [9, 0.03],
];

const CLEARLY = 18;

/** Null where this product cannot be cast so. */
export async function cast(
  product: Product,
  plan: readonly Planned[],
  catalogue: Catalogue,
  plates: readonly Plate[],
  chance: Chance,
): Promise<Cast | null> {
  const planned = (code: string) => plan.find((one) => one.code === code);
  const shots = await distinct(await ofOneColour(product.shots));
  const extras = [planned('repeat'), planned('wrong-product')].filter((one) => one !== undefined).length;
  const wanted = Math.max(1, chance.weighted(MANY) - extras, planned('wrong-main') ? 2 : 1);

  const led = await garmentFirst(shots, chance.fork('first'));
  const ordered = planned('wrong-main') ? await frontBehind(led, product, chance) : shown(led, chance);
  if (ordered.length === 0) return null;
  const fixed = planned('wrong-main') ? 2 : 1;
  const own = (await selection(ordered, fixed, wanted, plates, chance.fork('selection'))).map(plainSlot);
  const front = planned('wrong-main') ? own[1]! : null;
  const slots = front ? [own[0]!, ...chance.shuffled(own.slice(1))] : own;

  const wrong = planned('wrong-product');
  if (wrong) {
    const slot = await wrongSlot(product, wrong.subKind!, catalogue, chance);
    if (!slot) return null;
    slots.splice(chance.whole(1, slots.length), 0, slot);
  }
  const repeat = planned('repeat');
  if (repeat) {
    const sources = slots.filter((slot) => slot.wrong === null && isWhole(slot.shot));
    if (sources.length === 0) return null;
    const of = chance.pick(sources);
    const way = repeat.subKind as RepeatWay;
    slots.splice(chance.whole(slots.indexOf(of) + 1, slots.length), 0, {
      ...of,
      again: { of, way },
      wrong: null,
    });
  }
  return { slots, shots, front };
}

/** A rendered product is of one colour; photos of real ones are looked at. */
async function ofOneColour([front, ...rest]: readonly Shot[]): Promise<Shot[]> {
  if (!front) return [];
  if (front.elevation !== null) return [front, ...rest];
  const same = await Promise.all(rest.map((shot) => sameDress(front, shot)));
  return [front, ...rest.filter((_, i) => same[i])];
}

const plainSlot = (showing: Showing): Slot => ({ ...showing, again: null, wrong: null });

/** The front, or now and then a view at an angle in its stead, which is as good a main picture. */
function shown(shots: readonly Shot[], chance: Chance): Shot[] {
  const [front, ...rest] = shots;
  const angle = front?.view === 'half' ? undefined : rest.find(({ view }) => view === 'angle');
  if (angle && chance.happens(0.12))
    return [angle, ...chance.shuffled(rest.filter((shot) => shot !== angle))];
  return front ? [front, ...chance.shuffled(rest)] : [];
}

/** A view that does not show the product at its best comes first, the front second. */
async function frontBehind(shots: readonly Shot[], product: Product, chance: Chance): Promise<Shot[]> {
  const [front, ...rest] = shots;
  if (!front) return [];
  const poor: Shot[] = [];
  const whole = shots.find(({ view }) => view === 'front') ?? front;
  for (const shot of rest)
    if (isPoorMain(shot, product) && (await shot.load()).cutAt.length < 3 && (await showsLess(whole, shot)))
      poor.push(shot);
  if (poor.length === 0) return [];
  const main = chance.pick(poor);
  return [main, front, ...chance.shuffled(rest.filter((shot) => shot !== main))];
}

/** Of a person head and feet tell the back, however much the clothes are alike from both sides. */
async function showsLess(front: Shot, shot: Shot): Promise<boolean> {
  if (shot.worn === true && sideOf(shot) === 'back')
    return shot.view === 'back' || (await holdsGarment(shot));
  return (await unlikeness(front, shot)) > CLEARLY;
}

async function wrongSlot(
  product: Product,
  subKind: string,
  catalogue: Catalogue,
  chance: Chance,
): Promise<Slot | null> {
  const front = product.shots[0]!;
  if (subKind === 'other-colour') {
    const shots = product.otherColours.filter(({ closeUp }) => !closeUp);
    if (shots.length === 0) return null;
    const shot = chance.pick(shots);
    const remarks = { ...named('colour', shot.colour), ...named('titleColour', front.colour) };
    return { shot, manner: 'usual', again: null, wrong: { subKind, remarks } };
  }
  const others = chance.shuffled(
    subKind === 'same-kind' ? catalogue.sameKind(product) : catalogue.otherKind(product),
  );
  for (const other of others.slice(0, 8)) {
    const shot = chance.pick(other.shots.filter((one) => isWhole(one) && sideOf(one) !== 'top'));
    // Two shirts may be alike from behind where their fronts are not.
    const same = product.shots.find(({ view }) => view === shot.view) ?? front;
    const apart = await Promise.all([
      unlikeness(front, other.shots[0]!, 'sold'),
      unlikeness(same, shot, 'sold'),
    ]);
    if (Math.min(...apart) < CLEARLY) continue;
    const remarks = { kind: other.kind, titleKind: product.kind };
    return { shot, manner: 'usual', again: null, wrong: { subKind, remarks } };
  }
  return null;
}

const named = (name: keyof Remarks, value: string | null): Remarks =>
  value === null ? {} : { [name]: value };
