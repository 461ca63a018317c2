/** Records of one example product, for the tests of this folder. */
import type {
  ProductChange,
  PublicationState,
  ReviewDecision,
  SequenceImage,
  Verdict,
  VerdictKind,
} from '../../schemas/generated/types.ts';
import { applyChange, applyDecision, applyVerdict } from './apply.ts';
import type { Applied } from './apply.ts';
import type { ChangeInput } from './change-input.ts';
import type { PublishConfig, PublishContext } from './context.ts';
import type { Emission } from './emission.ts';
import { unknownProduct } from './product.ts';
import { reviewIdOf } from './review-item.ts';
import { leaveUnread } from './unread.ts';

export const KEY = 'acme/mug';
export const eventIdAt = (offset: number): string => `inc/0/${offset}`;

export const context = (config: Partial<PublishConfig> = {}): PublishContext => ({
  now: 1_000,
  incarnation: 'inc',
  config: { defaultProfiles: ['amazon'], auditShare: 0, auditSeed: 'seed', heldBytes: 1 << 20, ...config },
  validate: (change) =>
    change.images.length === 0
      ? [{ code: 'no-images', sentence: 'There are no pictures.', imageId: null }]
      : [],
});

export interface ChangeSpec {
  readonly version: number;
  readonly content?: string;
  readonly images?: readonly string[];
  readonly profiles?: readonly string[];
  readonly deleted?: boolean;
}

const changeOf = ({
  version,
  images = ['front'],
  profiles = [],
  deleted = false,
}: ChangeSpec): ProductChange => ({
  tenant: 'acme',
  productId: 'mug',
  version,
  occurredAt: version * 10,
  deleted,
  title: 'Mug',
  description: '',
  category: 'kitchen/mugs',
  attributes: {},
  variants: [],
  profiles: [...profiles],
  images: images.map((id, position) => ({ id, url: urlOf(id), position, alt: '', variantIds: [] })),
  source: 'own',
});

export const urlOf = (id: string): string => `https://shop.example/${id}.jpg`;

/** null: a tombstone. */
export const changeAt = (offset: number, spec: ChangeSpec | null): ChangeInput => ({
  key: KEY,
  change: spec === null ? null : changeOf(spec),
  eventId: eventIdAt(offset),
  contentHash: spec === null ? '' : (spec.content ?? JSON.stringify(spec)),
  timestamp: 100 + offset,
});

const imageOf = (imageId: string, position: number): SequenceImage => ({
  imageId,
  url: urlOf(imageId),
  sha256: `hash-${imageId}`,
  role: position === 0 ? 'MAIN' : 'SECONDARY',
  position,
  width: 1200,
  height: 1200,
  format: 'jpeg',
  score: 1,
  variantIds: [],
});

export interface VerdictSpec {
  readonly version?: number;
  readonly pass?: number;
  readonly profile?: string;
  readonly images?: readonly string[];
}

export const verdictAt = (
  offset: number,
  verdict: VerdictKind,
  { version = offset, pass = 0, profile = 'amazon', images = ['front'] }: VerdictSpec = {},
): Verdict => {
  const refused = verdict === 'BLOCKED' || verdict === 'FAILED';
  return {
    tenant: 'acme',
    productId: 'mug',
    profile,
    version,
    eventId: eventIdAt(offset),
    contentHash: `content-${offset}`,
    occurredAt: version * 10,
    acceptedAt: version * 10 + 1,
    title: 'Mug',
    category: 'kitchen/mugs',
    attributes: {},
    pass,
    cause: '',
    because: '',
    sourceOffset: -1,
    verdict,
    acceptProbability: null,
    reasons: verdict === 'QUALIFIED' ? [] : [{ code: 'border', sentence: 'It has a border.', imageId: null }],
    sequence: refused ? [] : images.map(imageOf),
    sourceImages: [],
    findings: [],
    versions: { route: '1' },
    classification: null,
  };
};

export interface DecisionSpec {
  readonly pass?: number;
  readonly profile?: string;
  readonly reasons?: string[];
  readonly note?: string;
}

export const decisionOn = (
  offset: number,
  decisionId: string,
  action: 'APPROVE' | 'REJECT',
  { pass = 0, profile = 'amazon', reasons = ['border'], note = '' }: DecisionSpec = {},
): ReviewDecision => ({
  decisionId,
  reviewId: reviewIdOf(eventIdAt(offset), profile, pass),
  tenant: 'acme',
  productId: 'mug',
  profile,
  action,
  undoes: null,
  reasons: action === 'REJECT' ? reasons : [],
  note,
  reviewer: 'ann',
  simulated: false,
  decidedAt: 500,
});

export const undoOf = (decision: ReviewDecision, decisionId: string): ReviewDecision => ({
  ...decision,
  decisionId,
  action: 'UNDO',
  undoes: decision.decisionId,
  reasons: [],
});

export type Input =
  | { readonly change: ChangeInput }
  | { readonly verdict: Verdict }
  | { readonly decision: ReviewDecision }
  /** Offset of a change that no schema explains. */
  | { readonly unreadable: number };

/** Applies records one after another and keeps what came out. */
export class Desk {
  state: PublicationState | undefined;
  readonly log: Emission[] = [];
  readonly context: PublishContext;

  constructor(config: Partial<PublishConfig> = {}) {
    this.context = context(config);
  }

  apply(input: Input): Applied {
    const applied = this.#applied(input);
    this.state = applied.state ?? undefined;
    this.log.push(...applied.emissions);
    return applied;
  }

  /** What these records put out, in short: "sequences 1 PUBLISHED", "answer 3 REFUSED", "later 3 WITHDRAWN", "review OPEN", "ledger +1". */
  say(...inputs: Input[]): string[] {
    return inputs.flatMap((input) => this.apply(input).emissions.map(inShort));
  }

  #applied(input: Input): Applied {
    if ('change' in input) return applyChange(this.state, input.change, this.context);
    if ('verdict' in input) return applyVerdict(this.state, input.verdict, this.context);
    if ('unreadable' in input) {
      const before = this.state ?? unknownProduct(this.context.now);
      return { state: leaveUnread(before, eventIdAt(input.unreadable)), emissions: [] };
    }
    return applyDecision(this.state, input.decision, this.context);
  }
}

function inShort(emission: Emission): string {
  switch (emission.topic) {
    case 'sequences':
      return emission.value === null
        ? 'tombstone'
        : `sequence r${emission.value.revision} ${emission.value.state} ${emission.value.review}`;
    case 'change-results': {
      const { first, eventId, outcome } = emission.value;
      return `${first ? 'answer' : 'later'} ${eventId.slice(eventId.lastIndexOf('/') + 1)} ${outcome}`;
    }
    case 'review-requests':
      return `review ${emission.value.kind} ${emission.value.state} ${emission.value.closedBecause}`.trim();
    case 'review-ledger':
      return `ledger ${emission.value.sign} ${emission.value.decision}`;
  }
}
