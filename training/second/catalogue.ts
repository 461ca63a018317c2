/** All products of a source, and how they stand to each other. */
import type { Planned } from './prevalence.ts';
import type { Product, Shot, TitleSubKind } from './product.ts';
import { isWhole, sideOf } from './worn.ts';

export class Catalogue {
  readonly name: string;
  readonly products: readonly Product[];

  constructor(name: string, products: readonly Product[]) {
    this.name = name;
    this.products = products;
  }

  sameKind = (product: Product): Product[] =>
    this.products.filter(
      (other) => other !== product && other.kind === product.kind && other.category === product.category,
    );

  otherKind = (product: Product): Product[] => this.products.filter((other) => other.group !== product.group);

  /** Products on which a fault can be shown. */
  able({ code, subKind }: Planned): Product[] {
    return this.products.filter((product) => {
      switch (code) {
        case 'wrong-product':
          if (subKind === 'other-colour') return product.otherColours.length > 0;
          return (subKind === 'same-kind' ? this.sameKind : this.otherKind)(product).length > 0;
        case 'title-mismatch':
          return product.wrongTitles.includes(subKind as TitleSubKind);
        case 'wrong-main':
          return product.shots.some((shot) => isPoorMain(shot, product));
        default:
          return !product.unfit.includes(code);
      }
    });
  }
}

/** Round, or made to lie on any side: seen from the side they are as good as from the front. */
const WITHOUT_A_FRONT: ReadonlySet<string> = new Set([
  'stool',
  'bar stool',
  'pouffe',
  'ballpoint pen',
  'marker',
  'pencil',
  'scissors',
  'hammer',
  'spanner',
]);

/** Whole, or cut to the garment, but not how one shows a product first. */
export function isPoorMain(shot: Shot, { kind }: Pick<Product, 'kind'>): boolean {
  const side = sideOf(shot);
  return (
    isWhole(shot) && (side === 'back' || side === 'top' || (side === 'side' && !WITHOUT_A_FRONT.has(kind)))
  );
}
