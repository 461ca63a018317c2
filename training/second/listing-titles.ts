/** What real listings say of their products: kinds, colours and attributes, and titles that contradict them. */
import type { Chance } from './chance.ts';
import { contradicts } from './colour.ts';
import type { Title, TitleSubKind } from './product.ts';

export interface Listing {
  readonly id: string;
  /** All colours of one style stay in one part. */
  readonly style: string;
  readonly colour: string | null;
  readonly title: string;
  readonly category: string;
  readonly description: string;
  readonly images: readonly { readonly file: string; readonly view: string }[];
}

const FAMILIES: Readonly<Record<string, string>> = { gray: 'grey' };

export function family({ colour }: Listing): string | null {
  if (colour === null) return null;
  const name = colour.toLowerCase();
  return FAMILIES[name] ?? name;
}

/** Tops, bottoms, or a kind of gear: what nobody confuses. */
export function groupOf(category: string): string {
  const path = category.split(/\s*[/>]\s*/);
  return path[0] === 'Men' || path[0] === 'Women' ? path[1]! : path.at(-1)!;
}

export const nounOf = ({ title, colour }: Listing): string =>
  (colour === null ? title : title.replace(new RegExp(`\\s*-\\s*${colour}$`), ''))
    .split(' ')
    .at(-1)!
    .toLowerCase();

export const decoded = (text: string): string =>
  text
    .replace(/&(?:trade|reg|copy);/g, '')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();

/** What a category says of every garment in it, and what none of it can be called. */
const ATTRIBUTES: readonly {
  of: RegExp;
  unless: RegExp;
  true: readonly string[];
  false: readonly string[];
}[] = [
  { of: /Tanks$/, unless: /long|sleeve/i, true: ['Sleeveless'], false: ['Long-Sleeve', 'Hooded'] },
  {
    of: /Tees$/,
    unless: /long|hood|sleeveless/i,
    true: ['Short-Sleeve'],
    false: ['Hooded', 'Sleeveless', 'Full-Zip'],
  },
  { of: /Shorts$/, unless: /pant|capri/i, true: ['Above-the-Knee'], false: ['Ankle-Length', 'Full-Length'] },
  {
    of: /Pants$/,
    unless: /capri|short|crop/i,
    true: ['Full-Length'],
    false: ['Above-the-Knee', 'Knee-Length'],
  },
  {
    of: /(Hoodies & Sweatshirts|Jackets)$/,
    unless: /sleeveless|vest|short/i,
    true: ['Long-Sleeve'],
    false: ['Sleeveless', 'Short-Sleeve'],
  },
];

export class ListingWording {
  private readonly listing: Listing;
  private readonly all: readonly Listing[];
  private readonly attribute: (typeof ATTRIBUTES)[number] | undefined;

  constructor(listing: Listing, all: readonly Listing[]) {
    this.listing = listing;
    this.all = all;
    const text = `${listing.title} ${listing.description}`;
    this.attribute = ATTRIBUTES.find(({ of, unless }) => of.test(listing.category) && !unless.test(text));
  }

  possible(): TitleSubKind[] {
    return [
      ...(this.wrongColours().length > 0 ? (['colour'] as const) : []),
      'kind',
      ...(this.attribute ? (['attribute'] as const) : []),
    ];
  }

  /** The listing's own; now and then with what its category says, as the wrong ones have it too. */
  title(chance: Chance): string {
    return this.attribute && chance.happens(0.25)
      ? `${chance.pick(this.attribute.true)} ${this.listing.title}`
      : this.listing.title;
  }

  wrong(subKind: TitleSubKind, chance: Chance): Title | null {
    const { title, category, colour } = this.listing;
    switch (subKind) {
      case 'colour': {
        const others = this.wrongColours();
        if (others.length === 0 || colour === null) return null;
        const other = chance.pick(others);
        const text = `${this.stem(this.listing)} - ${other}`;
        return {
          text,
          category,
          remarks: { colour: colour.toLowerCase(), titleColour: other.toLowerCase() },
        };
      }
      case 'attribute': {
        if (!this.attribute) return null;
        const attribute = chance.pick(this.attribute.false);
        return { text: `${attribute} ${title}`, category, remarks: { attribute } };
      }
      case 'kind': {
        const others = this.all.filter(
          (other) => groupOf(other.category) !== groupOf(category) && this.saysKind(other),
        );
        if (others.length === 0) return null;
        const other = chance.pick(others);
        const text =
          colour === null || other.colour === null ? this.stem(other) : `${this.stem(other)} - ${colour}`;
        const remarks = { kind: nounOf(this.listing), titleKind: nounOf(other) };
        return { text, category: chance.happens(0.5) ? other.category : category, remarks };
      }
    }
  }

  /** Whether the title ends in what other styles are called too: a "Jacket", but no "Kit". */
  private saysKind(listing: Listing): boolean {
    const noun = nounOf(listing);
    return this.all.some((other) => other.style !== listing.style && nounOf(other) === noun);
  }

  /** Colours of the catalogue that contradict this one's. */
  private wrongColours(): string[] {
    const own = family(this.listing);
    if (own === null) return [];
    const colours = new Map(
      this.all.flatMap((other) => (other.colour === null ? [] : [[other.colour, family(other)!]])),
    );
    return [...colours].flatMap(([name, other]) => (contradicts(own, other) ? [name] : []));
  }

  private stem({ title, colour }: Listing): string {
    return colour === null ? title : title.replace(new RegExp(`\\s*-\\s*${colour}$`), '');
  }
}
