import type { ProfileState, PublicationState } from '../../schemas/generated/types.ts';
import type { Dropped, Emission } from './emission.ts';
import { profileOf, unknownProfile } from './product.ts';
import type { Product } from './product.ts';

/** One profile of one product while a record is applied. Steps put a new `state` in place and never change the old one. */
export interface ProfileDraft extends Product {
  readonly profile: string;
  readonly now: number;
  readonly emissions: Emission[];
  state: ProfileState;
}

/** What a record led to; `early` when it came before what it belongs to and must wait. */
export type Step = Taken | 'early';

export interface Taken {
  readonly state: PublicationState;
  readonly emissions: Emission[];
  /** Set when the record changed nothing. */
  readonly dropped?: Dropped;
}

export const openDraft = (
  state: PublicationState,
  { tenant, productId }: Product,
  profile: string,
  now: number,
): ProfileDraft => ({
  tenant,
  productId,
  profile,
  now,
  emissions: [],
  state: profileOf(state, profile) ?? unknownProfile,
});

/** The product with the draft's profile in it. */
export const withDraft = (state: PublicationState, draft: ProfileDraft): PublicationState => ({
  ...state,
  profiles: { ...state.profiles, [draft.profile]: draft.state },
});

export const drop = (state: PublicationState, code: string, sentence: string): Taken => ({
  state,
  emissions: [],
  dropped: { code, sentence },
});
