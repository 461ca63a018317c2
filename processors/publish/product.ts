import type { ProfileState, PublicationState } from '../../schemas/generated/types.ts';
import { DELETES_REMEMBERED_MS } from '../guard/version.ts';

export interface Product {
  readonly tenant: string;
  readonly productId: string;
}

export const productKey = ({ tenant, productId }: Product): string => `${tenant}/${productId}`;

/** The product of a key of product-changes. Neither part has a slash. Throws on a key that names no product. */
export function productOf(key: string): Product {
  const slash = key.indexOf('/');
  if (slash < 1 || slash === key.length - 1) {
    throw new TypeError(`The key "${key}" names no product; write tenant/product.`);
  }
  return { tenant: key.slice(0, slash), productId: key.slice(slash + 1) };
}

/** A product of which no change has been read yet: only something held. Forgotten like a delete where none ever comes. */
export const unknownProduct = (now: number): PublicationState => ({
  version: -1,
  offset: -1,
  contentHash: '',
  eventId: '',
  deleted: false,
  occurredAt: 0,
  expiresAt: now + DELETES_REMEMBERED_MS,
  profileNames: [],
  imageUrls: [],
  held: [],
  unread: [],
  profiles: {},
});

export const isUnknown = (state: PublicationState): boolean => state.eventId === '';

export const unknownProfile: ProfileState = {
  revision: 0,
  judgedPass: -1,
  pending: null,
  published: null,
  review: null,
  decisions: [],
};

/** Own properties only: a profile may be called "constructor" by whoever writes to the topic. */
export const profileOf = (state: PublicationState, name: string): ProfileState | undefined =>
  Object.hasOwn(state.profiles, name) ? state.profiles[name] : undefined;
