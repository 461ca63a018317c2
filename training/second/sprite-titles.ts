/** Titles of rendered products, and wrong ones out of other products' words: what other models' titles call their colours and kinds. */
import { cataloguePath } from './catalogue-path.ts';
import type { Chance } from './chance.ts';
import { contradicts } from './colour.ts';
import type { SpriteRow, TitlePart } from './packs.ts';
import type { Title, TitleSubKind } from './product.ts';
import type { Remarks } from './take.ts';

export const textOf = (parts: readonly TitlePart[]): string => {
  const text = parts.map((part) => part.text).join('');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
};

export class Wording {
  private readonly rows: readonly SpriteRow[];

  constructor(rows: readonly SpriteRow[]) {
    this.rows = rows.filter(({ view }) => view === 'front');
  }

  /** Sub-kinds for which this product has a title that can be turned round. */
  possible({ facts, agrees, titles }: SpriteRow): TitleSubKind[] {
    const says = (slot: string) =>
      titles.some(({ parts }) => parts.some((part) => part.slot.startsWith(slot)));
    const disputable = titles.some(({ parts }) =>
      parts.some((part) => othersOf(facts.traits, part.slot).length > 0),
    );
    return [
      // Behind a large label a product is named for a colour that hardly shows.
      ...(says('colour') && agrees > 0.5 && facts.colour !== 'multicolour' ? (['colour'] as const) : []),
      ...(says('kind') ? (['kind'] as const) : []),
      ...(disputable ? (['attribute'] as const) : []),
    ];
  }

  wrong(row: SpriteRow, subKind: TitleSubKind, chance: Chance): Title | null {
    switch (subKind) {
      case 'colour':
        return this.wrongColour(row, chance);
      case 'kind':
        return this.wrongKind(row, chance);
      case 'attribute':
        return this.wrongTrait(row, chance);
    }
  }

  private wrongColour(row: SpriteRow, chance: Chance): Title | null {
    // Nothing that shows on more than a fiftieth of the product may bear the wrong name.
    const shown = [row.facts.colour, ...Object.keys(row.seen).filter((name) => row.seen[name]! > 0.02)];
    const others = this.rows.filter(
      (other) =>
        shown.every((name) => contradicts(name, other.facts.colour)) && slotText(other, 'colour') !== null,
    );
    if (others.length === 0) return null;
    const word = slotText(chance.pick(others), 'colour')!;
    return this.swapped(
      row,
      'colour',
      word,
      { colour: row.facts.colour, titleColour: word.toLowerCase() },
      chance,
    );
  }

  private wrongTrait(row: SpriteRow, chance: Chance): Title | null {
    const slots = [...new Set(row.titles.flatMap(({ parts }) => parts.map(({ slot }) => slot)))];
    const claims = slots.map((slot) => ({ slot, words: othersOf(row.facts.traits, slot) }));
    const possible = claims.filter(({ words }) => words.length > 0);
    if (possible.length === 0) return null;
    const { slot, words } = chance.pick(possible);
    const attribute = chance.pick(words);
    return this.swapped(row, slot, attribute, { attribute }, chance);
  }

  /** A name in the place of another, else the whole title of another product in the same colour. */
  private wrongKind(row: SpriteRow, chance: Chance): Title | null {
    const akin = chance.happens(0.35);
    const others = this.rows.filter(
      (other) =>
        (other.category === row.category) === akin &&
        !alike(other.facts, row.facts) &&
        !(row.sale !== undefined && isClothing(other)),
    );
    if (others.length === 0) return akin ? this.wrongKind(row, chance) : null;
    const same = others.filter(({ facts }) => facts.colour === row.facts.colour);
    const { kind } = row.facts;
    if (same.length > 0 && chance.happens(0.5)) {
      const other = chance.pick(same);
      // A seller who took the wrong title often took its place in the catalogue too.
      const category = cataloguePath((chance.happens(0.5) ? other : row).category);
      const text = textOf(chance.pick(other.titles).parts);
      return { text, category, remarks: { kind, titleKind: other.facts.kind } };
    }
    const word = slotText(chance.pick(others), 'kind');
    return word === null
      ? null
      : this.swapped(row, 'kind', word, { kind, titleKind: word.toLowerCase() }, chance);
  }

  private swapped(
    row: SpriteRow,
    slot: string,
    word: string,
    remarks: Remarks,
    chance: Chance,
  ): Title | null {
    const titles = row.titles.filter(({ parts }) => parts.some((part) => part.slot === slot));
    if (titles.length === 0) return null;
    const parts = chance
      .pick(titles)
      .parts.map((part) => (part.slot === slot ? { slot, text: cased(word, part.text) } : part));
    return { text: textOf(parts), category: cataloguePath(row.category), remarks };
  }
}

/** A person wears trousers and shoes, too, whichever is for sale. */
const isClothing = ({ category }: SpriteRow): boolean => /^clothing\b/.test(cataloguePath(category));

/** What a slot that names a trait would say of the values that the product does not have; none for any other slot. */
function othersOf(traits: SpriteRow['facts']['traits'], slot: string): string[] {
  const [kind, name = '', place] = slot.split(':');
  const trait = kind === 'trait' ? traits[name] : undefined;
  if (!trait) return [];
  const others = trait.choices.filter((choice) => choice !== trait.value);
  return place === 'before'
    ? others.flatMap((choice) => trait.adjectives[choice] ?? [])
    : others.map((choice) => trait.phrase.replace('{}', choice));
}

const slotText = (row: SpriteRow, slot: string): string | null =>
  row.titles.flatMap(({ parts }) => parts).find((part) => part.slot === slot)?.text ?? null;

/** One name inside the other ("stool", "bar stool"): no contradiction. */
function alike(one: SpriteRow['facts'], other: SpriteRow['facts']): boolean {
  const words = (facts: SpriteRow['facts']) =>
    [facts.kind, ...facts.synonyms].map((name) => name.toLowerCase());
  return words(one).some((a) => words(other).some((b) => a.includes(b) || b.includes(a)));
}

/** As the word that it stands for is written. */
function cased(text: string, like: string): string {
  const capitals = /^[A-Z].*(?: [A-Z]|$)/.test(like) && like !== like.toLowerCase();
  if (!capitals) return text.toLowerCase();
  return text.replace(/(^|\s)(?!(?:with|in|on|a|of|for|no|and)\b)([a-z])/g, (found) => found.toUpperCase());
}
