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
          return product.shots.some(isPoorMain);
        default:
          return !product.unfit.includes(code);
      }
    });
  }
}

/** Whole, or cut to the garment, but not how one shows a product first. */
export const isPoorMain = (shot: Shot): boolean => isWhole(shot) && /^(back|side|top)$/.test(sideOf(shot));
