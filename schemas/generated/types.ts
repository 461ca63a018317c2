// Generated from schemas/*.avsc by `npm run schemas:generate`; do not edit.

/** For revalidation. */
export interface KnownPicture {
  imageId: string;
  url: string;
  sha256: string;
  etag: string | null;
  lastModified: string | null;
  /** The address that gave the validators, after redirects. */
  finalUrl: string | null;
}

/** What ingest remembers of a product. */
export interface IngestState {
  /** Highest accepted version. */
  version: number;
  /** Offset of that change. */
  offset: number;
  contentHash: string;
  deleted: boolean;
  /** Last reprocessing pass of that change, from 0. */
  pass: number;
  eventId: string;
  /** ms since 1970 UTC. */
  acceptedAt: number;
  /** Deletes are remembered for 90 days. ms since 1970 UTC. */
  expiresAt: number | null;
  pictures: KnownPicture[];
  /** Hashes of the product's pictures whose fingerprints are in the topic: to know which to add and which to bury. */
  indexed: string[];
}

export interface RecordHeader {
  name: string;
  value: Buffer | null;
}

/** A durable timer: the record comes back to the stage at dueAt. */
export interface Timer {
  /** ms since 1970 UTC. */
  dueAt: number;
  attempt: number;
  /** Topic of the record. */
  input: string;
  key: string | null;
  /** The record value as it came. */
  value: Buffer;
  /** Marks of our own; in timers of before headerList was there, the record's headers as text, too. */
  headers: Record<string, string>;
  /** The record's headers as they came. */
  headerList: RecordHeader[];
  /** Of the log that it came from. */
  incarnation: string;
  /** Where it came from. */
  offset: number;
  /** ms since 1970 UTC. */
  timestamp: number;
}

/** State of the image unit, one record a key. Compacted. */
export interface ImageTaskChange {
  /** Key state:<key>. */
  state: IngestState | null;
  /** Key timer:<id>. */
  timer: Timer | null;
  /** Key position: next offset of each input, committed with everything in its transaction. */
  position: Record<string, number> | null;
  /** Key position: the log of each input that its offset belongs to. */
  incarnations: Record<string, string> | null;
}

/** An accepted change whose answer is still owed for this profile. */
export interface Pending {
  version: number;
  offset: number;
  eventId: string;
  contentHash: string;
  /** ms since 1970 UTC. */
  occurredAt: number;
  profiles: number;
  pass: number;
}

/** The first is MAIN. */
export type SequenceRole = 'MAIN' | 'SECONDARY';

/** One published picture. */
export interface SequenceImage {
  imageId: string;
  /** Where the seller served it when it was judged. */
  url: string;
  /** Hash of the file bytes, hex: the identity of the picture. */
  sha256: string;
  role: SequenceRole;
  /** From 0. */
  position: number;
  /** px */
  width: number;
  /** px */
  height: number;
  /** jpeg, png, webp, gif or avif. */
  format: string;
  /** Fitness as main picture, 0..1. */
  score: number;
  variantIds: string[];
}

/** What is public now. */
export interface PublishedState {
  version: number;
  eventId: string;
  /** ms since 1970 UTC. */
  occurredAt: number;
  title: string;
  category: string;
  images: SequenceImage[];
  acceptProbability: number | null;
  versions: Record<string, string>;
  /** How many first answers its event gets. */
  profiles: number;
}

/** DECISION: waits for a person; AUDIT: already published, in the sample. */
export type ItemKind = 'DECISION' | 'AUDIT';

/** What the profile makes of it. */
export type Severity = 'BLOCK' | 'WARN' | 'INFO';

/** What the rule is asked of. */
export type Scope = 'MAIN' | 'ALL' | 'SEQUENCE';

/** One broken or doubtful rule of one picture or of the sequence. */
export interface Finding {
  /** Rule id. */
  rule: string;
  severity: Severity;
  scope: Scope;
  imageId: string | null;
  /** The value found, without its unit. */
  measured: string;
  /** The value asked for, without its unit. */
  threshold: string;
  unit: string;
  sentence: string;
}

/** Why, for a person and for a program. */
export interface Reason {
  /** Stable code: a rule id (processors/screening), or a reason of the stage that decided. */
  code: string;
  /** One sentence with the measured value and the threshold, for the seller. */
  sentence: string;
  /** The picture meant; null when the whole sequence is meant. */
  imageId: string | null;
}

/** The open or last item. */
export interface ReviewItem {
  reviewId: string;
  kind: ItemKind;
  open: boolean;
  version: number;
  eventId: string;
  /** ms since 1970 UTC. */
  openedAt: number;
  /** ms since 1970 UTC. */
  occurredAt: number;
  title: string;
  category: string;
  attributes: Record<string, string>;
  profiles: number;
  sequence: SequenceImage[];
  findings: Finding[];
  reasons: Reason[];
  weight: number;
  acceptProbability: number | null;
  versions: Record<string, string>;
}

/** As decided. */
export type KnownAction = 'APPROVE' | 'REJECT' | 'UNDO';

/** Decisions in force and their undos, for idempotence and undo. */
export interface KnownDecision {
  decisionId: string;
  reviewId: string;
  action: KnownAction;
  undone: boolean;
  reasons: string[];
  note: string;
  reviewer: string;
  simulated: boolean;
  /** ms since 1970 UTC. */
  decidedAt: number;
}

/** Per marketplace profile. */
export interface ProfileState {
  /** Last given. */
  revision: number;
  /** Highest pass of the current change whose verdict was taken; -1 before the first. */
  judgedPass: number;
  /** The change whose answer is owed. */
  pending: Pending | null;
  published: PublishedState | null;
  review: ReviewItem | null;
  /** The last 20. */
  decisions: KnownDecision[];
}

/** What publish remembers of a product. */
export interface PublicationState {
  /** Highest accepted version. */
  version: number;
  /** Offset of the last change that the version guard judged, in product-changes. */
  offset: number;
  contentHash: string;
  eventId: string;
  deleted: boolean;
  /** ms since 1970 UTC. */
  occurredAt: number;
  /** ms since 1970 UTC. */
  expiresAt: number | null;
  /** Profiles of that change. */
  profileNames: string[];
  /** Pictures of that change. */
  imageUrls: string[];
  /** Verdicts and decisions that came before what they belong to. */
  held: Buffer[];
  /** Event ids of changes that no schema explained: when one is sent again and can be read, it is owed its first answer. The newest 32. */
  unread: string[];
  profiles: Record<string, ProfileState>;
}

/** State of the publish unit, one record a key. Compacted. */
export interface PublishTaskChange {
  /** Key state:<key>. */
  state: PublicationState | null;
  /** Key timer:<id>. */
  timer: Timer | null;
  /** Key position: next offset of each input, committed with everything in its transaction. */
  position: Record<string, number> | null;
  /** Key position: the log of each input that its offset belongs to. */
  incarnations: Record<string, string> | null;
}

/** Place in the proposed sequence. */
export type CandidateRole = 'MAIN' | 'SECONDARY' | 'EXCLUDED';

/** A picture as the image unit saw it. */
export interface CandidateImage {
  imageId: string;
  /** Where the seller serves it. Never an identity. */
  url: string;
  /** Hash of the file bytes, hex; null when it could not be had. */
  sha256: string | null;
  /** Hash of the canonical pixels, hex: the same for a file that was saved again with other metadata. null when the picture could not be had, or the candidate was written by a version that did not say it. */
  canonicalSha256: string | null;
  /** Place in the change, from 0. */
  sourcePosition: number;
  role: CandidateRole;
  /** Place in the proposed sequence, from 0; null when excluded. */
  position: number | null;
  /** Code: repeat, blocked, unavailable, over-limit. */
  excludedBecause: string | null;
  /** Repeat group within the product: image id of its representative. */
  group: string | null;
  /** px, after orientation; 0 when unknown. */
  width: number;
  /** px. */
  height: number;
  format: string;
  bytes: number;
  /** Fitness as main picture, 0..1. */
  score: number;
  variantIds: string[];
  findings: Finding[];
}

/** Why, for a person and for a program. */
export interface Failure {
  /** Stable code: a rule id (processors/screening), or a reason of the stage that decided. */
  code: string;
  /** One sentence with the measured value and the threshold, for the seller. */
  sentence: string;
  /** The picture meant; null when the whole sequence is meant. */
  imageId: string | null;
}

/** A proposed sequence of one product for one profile, with everything found. Key: tenant/productId. */
export interface Candidate {
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  /** Marketplace profile that the pictures are judged by (profiles/*.json). */
  profile: string;
  /** The catalogue's version of the product, 0..2^53-2. */
  version: number;
  /** The accepted change: "<topic incarnation>/<partition>/<offset>" of product-changes. */
  eventId: string;
  /** sha256 of the canonical change, hex. */
  contentHash: string;
  /** Of the change. ms since 1970 UTC. */
  occurredAt: number;
  /** When ingest accepted it. ms since 1970 UTC. */
  acceptedAt: number;
  title: string;
  category: string;
  attributes: Record<string, string>;
  /** Reprocessing pass of this version, from 0. */
  pass: number;
  /** Why it is judged again: redrive:<id>, reprocess:<id>; empty for the change itself. */
  cause: string;
  /** Why, in the words of the operator who had it judged again. */
  because: string;
  /** Offset of the record of product-changes that was judged, where eventId names another one: it was redriven. -1: that of eventId. */
  sourceOffset: number;
  images: CandidateImage[];
  /** Of the sequence as a whole. */
  findings: Finding[];
  /** Set when the change could not be processed; there are then no pictures. */
  failure: Failure | null;
  /** Versions of analyser, rules and models that judged. */
  versions: Record<string, string>;
}

/** SUPERSEDED: a newer version was there or came; REPLAYED: same version and content as before; DELETED: the delete was carried out; WITHDRAWN: only in later answers. */
export type ChangeOutcome = 'PUBLISHED' | 'REFUSED' | 'SUPERSEDED' | 'REPLAYED' | 'DELETED' | 'WITHDRAWN' | 'FAILED';

/** The answer to a change, one per event and profile; later ones (first = false) name their cause. Key: tenant/productId. */
export interface ChangeResult {
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  /** Marketplace profile that the pictures are judged by (profiles/*.json). */
  profile: string;
  /** How many first answers the event gets: one per profile. */
  profiles: number;
  /** The catalogue's version of the product, 0..2^53-2. */
  version: number;
  /** The accepted change: "<topic incarnation>/<partition>/<offset>" of product-changes. */
  eventId: string;
  outcome: ChangeOutcome;
  /** The first terminal answer of this event and profile. */
  first: boolean;
  /** What led to it, as in sequences. */
  cause: string;
  /** Why, in the words of the operator who had it judged again; empty where the cause is no reprocess:<id>. */
  because: string;
  reasons: Reason[];
  /** For the seller, in sentences. */
  feedback: string;
  /** Of the sequence, where one was published or withdrawn, or stays public as it is. */
  revision: number | null;
  /** Of the change. ms since 1970 UTC. */
  occurredAt: number;
  /** ms since 1970 UTC. */
  answeredAt: number;
}

/** One picture of one product, as the hash index knows it. Key: tenant/productId/sha256, compacted; a tombstone when the product no longer has it. */
export interface Fingerprint {
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  imageId: string;
  sha256: string;
  /** Hash of the decoded, oriented, flattened pixels, hex. */
  canonicalSha256: string;
  /** 256 bits, hex. */
  pdq: string;
  /** 0..100. */
  quality: number;
  /** Of the picture without its plain margin. */
  trimmedPdq: string | null;
  /** 0..100, of trimmedPdq. */
  trimmedQuality: number | null;
  /** Base64 of 772 or 964 bytes: 16 x 16 Cb, Cr and luma, the product's box, and 8 x 8 of each inside the plain margins if there are any (processors/dedup/signature.ts). */
  chroma: string;
  /** Version of hash and signature. */
  algorithm: string;
  /** ms since 1970 UTC. */
  firstSeenAt: number;
}

/** REDRIVE: a dead letter was sent again. REPROCESS: products were sent to be judged again. MODEL: which model decides was changed. */
export type OperatorActionKind = 'REDRIVE' | 'REPROCESS' | 'OTHER' | 'MODEL';

/** What an operator did by hand, in the transaction that did it: one record for each dead letter sent again, for each transaction of a reprocessing, and for each change of the models. Key: the id of the run. */
export interface OperatorAction {
  /** One run of a command. */
  actionId: string;
  kind: OperatorActionKind;
  /** Who: user@host of the operating system. */
  operator: string;
  /** Why, in the operator's words. */
  because: string;
  /** ms since 1970 UTC. */
  actedAt: number;
  /** REDRIVE: the dead letter, <incarnation>/<partition>/<offset>. REPROCESS: the filter. MODEL: the command, its model, and what it rested on. */
  subject: string;
  /** Of the record, as text, at most 1,000 characters. */
  key: string;
  /** Where it was sent to. */
  topic: string;
  partition: number;
  /** Where the record lay first, in that topic: <incarnation>/<partition>/<offset>. */
  origin: string;
  /** unit/stage that had given it up. */
  stage: string;
  /** Why it had. MODEL: the command. */
  code: string;
  /** How often the record has been sent again, this time included. */
  count: number;
  /** Sent in this transaction and told of here: 1 for a dead letter, 0 for MODEL. */
  records: number;
}

/** A buyable form of the product. */
export interface Variant {
  id: string;
  sku: string;
  options: Record<string, string>;
}

/** A seller's picture. */
export interface ChangeImage {
  /** Unique within the change. */
  id: string;
  /** http or https. */
  url: string;
  /** Order wished by the seller, from 0. */
  position: number;
  alt: string;
  /** Variants shown; empty = all. */
  variantIds: string[];
}

/** A product changed in the catalogue. Key: tenant/productId. A null value deletes the product. */
export interface ProductChange {
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  /** The catalogue's version of the product, 0..2^53-2. */
  version: number;
  /** When it changed at the source, UTC. ms since 1970 UTC. */
  occurredAt: number;
  /** True when the product is gone; the other fields may then be empty. */
  deleted: boolean;
  title: string;
  description: string;
  /** Path, e.g. kitchen/mugs. */
  category: string;
  /** Facts of the product, e.g. colour. */
  attributes: Record<string, string>;
  variants: Variant[];
  /** Profiles to publish by; empty = the configured default. */
  profiles: string[];
  /** 1 to 200 pictures. */
  images: ChangeImage[];
  /** Adapter that wrote the event: own, shopify-csv, ... */
  source: string;
}

/** The newest change of a product that could be worked on, whole, so that it can be judged again. Key: tenant/productId. Compacted; a null value: there is none. */
export interface ProductSnapshot {
  /** The accepted change: "<topic incarnation>/<partition>/<offset>" of product-changes. */
  eventId: string;
  /** Last reprocessing pass, from 0. */
  pass: number;
  /** When that pass began. ms since 1970 UTC. */
  judgedAt: number;
  /** Of what judged it: analyser, rules, route. Empty where that failed. */
  versions: Record<string, string>;
  change: ProductChange;
}

/** A product to be judged again as (version, pass). Key: tenant/productId. */
export interface ReprocessRequest {
  /** One run of the command: the action in operator-actions. */
  requestId: string;
  /** Why, in the operator's words. */
  because: string;
  /** ms since 1970 UTC. */
  requestedAt: number;
  tenant: string;
  productId: string;
  version: number;
  /** The change meant; one that has been overtaken is left as it is. */
  eventId: string;
  /** Above that of the last judgement; not above: it has been done. */
  pass: number;
  change: ProductChange;
}

/** UNDO takes back the decision named in undoes. */
export type ReviewAction = 'APPROVE' | 'REJECT' | 'UNDO';

/** A person's word. Key: tenant/productId. */
export interface ReviewDecision {
  /** Unique; a repeat is harmless. */
  decisionId: string;
  reviewId: string;
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  /** Marketplace profile that the pictures are judged by (profiles/*.json). */
  profile: string;
  action: ReviewAction;
  /** Decision id, for UNDO. */
  undoes: string | null;
  /** Reason codes, at least one for REJECT. */
  reasons: string[];
  /** At most 2,000 characters. */
  note: string;
  reviewer: string;
  /** True for a scripted reviewer. */
  simulated: boolean;
  /** ms since 1970 UTC. */
  decidedAt: number;
}

/** Of the decision. */
export type LedgerDecision = 'APPROVE' | 'REJECT';

/** DECISION: waits for a person; AUDIT: already published, in the sample. */
export type LedgerKind = 'DECISION' | 'AUDIT';

/** Signed rows: +1 for a decision, -1 for its undo, so that sums are exact. Key: tenant/productId. */
export interface LedgerEntry {
  /** decisionId of the decision or of its undo. */
  entryId: string;
  /** The decision that the row counts or uncounts. */
  decisionId: string;
  reviewId: string;
  /** +1 or -1. */
  sign: number;
  decision: LedgerDecision;
  kind: LedgerKind;
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  /** Marketplace profile that the pictures are judged by (profiles/*.json). */
  profile: string;
  /** The catalogue's version of the product, 0..2^53-2. */
  version: number;
  category: string;
  reasons: string[];
  note: string;
  reviewer: string;
  simulated: boolean;
  /** As in review-requests. */
  weight: number;
  /** Of the decision (also in the undo row, so that both fall into one bucket). ms since 1970 UTC. */
  decidedAt: number;
  /** ms since 1970 UTC. */
  recordedAt: number;
}

/** DECISION: waits for a person; AUDIT: already published, in the sample. */
export type ReviewKind = 'DECISION' | 'AUDIT';

/** CLOSED: decided, or no longer needed. */
export type ReviewItemState = 'OPEN' | 'CLOSED';

/** What a person should look at. Key: tenant/productId/profile, compacted; the last record says whether it is open. */
export interface ReviewRequest {
  /** One item: stays the same when it is reopened by an undo. */
  reviewId: string;
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  /** Marketplace profile that the pictures are judged by (profiles/*.json). */
  profile: string;
  /** The catalogue's version of the product, 0..2^53-2. */
  version: number;
  /** The accepted change: "<topic incarnation>/<partition>/<offset>" of product-changes. */
  eventId: string;
  kind: ReviewKind;
  state: ReviewItemState;
  /** decision:<id>, superseded, deleted; empty while open. */
  closedBecause: string;
  /** ms since 1970 UTC. */
  openedAt: number;
  /** ms since 1970 UTC. */
  updatedAt: number;
  title: string;
  category: string;
  attributes: Record<string, string>;
  sequence: SequenceImage[];
  findings: Finding[];
  /** Why it is here. */
  reasons: Reason[];
  /** 1 / probability of being drawn into the sample; 1 for DECISION. */
  weight: number;
}

/** WITHDRAWN: stop showing it. */
export type SequenceState = 'PUBLISHED' | 'WITHDRAWN';

/** NONE: published without a person; AUDIT: published, and in the audit sample. */
export type ReviewState = 'NONE' | 'AUDIT' | 'APPROVED' | 'REJECTED';

/** The sequence that is public now. Key: tenant/productId/profile, compacted; a tombstone follows the withdrawal of a deleted product. */
export interface Sequence {
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  /** Marketplace profile that the pictures are judged by (profiles/*.json). */
  profile: string;
  /** Strictly growing per key. Also in ce_id. */
  revision: number;
  /** Version of the change it was made from. */
  sourceVersion: number;
  state: SequenceState;
  /** Of the change that it was made from. ms since 1970 UTC. */
  occurredAt: number;
  /** Of this revision. ms since 1970 UTC. */
  revisedAt: number;
  title: string;
  category: string;
  /** In order; empty when withdrawn. */
  images: SequenceImage[];
  acceptProbability: number | null;
  review: ReviewState;
  /** What led to this revision: change:<eventId>, decision:<decisionId>, delete:<eventId>, picture-removed:<eventId>, redrive:<id>, reprocess:<id>. */
  cause: string;
  reasons: Reason[];
  versions: Record<string, string>;
}

/** What one stage did with one record. Key: tenant/productId. */
export interface StageEvent {
  unit: string;
  stage: string;
  /** forward, drop, dead-letter, later, or emit. */
  outcome: string;
  /** Codes. */
  reasons: string[];
  detail: string;
  /** Key of the record. */
  key: string;
  tenant: string;
  productId: string;
  profile: string;
  category: string;
  version: number | null;
  eventId: string;
  /** From 0; grows with each durable retry. */
  attempt: number;
  /** Pictures or records that it handled. */
  items: number;
  /** Wall time in the stage, ms. */
  latencyMs: number;
  /** When the stage finished. ms since 1970 UTC. */
  occurredAt: number;
  sourceTopic: string;
  sourcePartition: number;
  sourceOffset: number;
  traceId: string;
}

/** qualified: publish; fixable: background; unsure: review; blocked: refuse; failed: could not be processed. */
export type VerdictKind = 'QUALIFIED' | 'FIXABLE' | 'UNSURE' | 'BLOCKED' | 'FAILED';

/** A part of a picture, in shares of its width and height from the upper left corner. */
export interface PictureBox {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** One category of the classifier. */
export interface ClassifiedCategory {
  /** Reason code (agpis violations). */
  code: string;
  /** That it is there, 0..1. */
  probability: number;
  /** The picture that it is seen on; null where it is said of the sequence. */
  imageId: string | null;
  /** Where on it; null where it has no place. */
  box: PictureBox | null;
}

/** What the classifier said of the whole sequence, and what the profile makes of it. */
export interface SequenceClassification {
  /** Identity of the model, 12 hex digits. */
  model: string;
  /** Probability that the sequence is fit to publish by the house profile, 0..1. */
  qualified: number;
  /** That at least one category is there that the profile refuses, 0..1. */
  risk: number;
  /** How many of the proposed sequence it looked at, from the main picture on. */
  pictures: number;
  /** All that the model knows, in its order. */
  categories: ClassifiedCategory[];
  /** A sentence that the model wrote of what is wrong, not to be passed on unread; null where it was not asked for one. */
  feedback: string | null;
}

/** The judged candidate. Key: tenant/productId. */
export interface Verdict {
  /** Who owns the catalogue. No slash. */
  tenant: string;
  /** The product within the tenant. No slash. */
  productId: string;
  /** Marketplace profile that the pictures are judged by (profiles/*.json). */
  profile: string;
  /** The catalogue's version of the product, 0..2^53-2. */
  version: number;
  /** The accepted change: "<topic incarnation>/<partition>/<offset>" of product-changes. */
  eventId: string;
  /** sha256 of the canonical change, hex. */
  contentHash: string;
  /** Of the change. ms since 1970 UTC. */
  occurredAt: number;
  /** When ingest accepted it. ms since 1970 UTC. */
  acceptedAt: number;
  title: string;
  category: string;
  attributes: Record<string, string>;
  /** Reprocessing pass of this version, from 0. */
  pass: number;
  /** Why it is judged again: redrive:<id>, reprocess:<id>; empty for the change itself. */
  cause: string;
  /** Why, in the words of the operator who had it judged again. */
  because: string;
  /** Offset of the record of product-changes that was judged, where eventId names another one: it was redriven. -1: that of eventId. */
  sourceOffset: number;
  verdict: VerdictKind;
  /** That a reviewer accepts it, 0..1; null where no model has judged. */
  acceptProbability: number | null;
  /** Why it is not simply qualified. */
  reasons: Reason[];
  /** In order; empty unless it could be published. */
  sequence: SequenceImage[];
  /** Hashes of all pictures of the change that could be had. */
  sourceImages: string[];
  findings: Finding[];
  versions: Record<string, string>;
  /** null where no classifier was asked. */
  classification: SequenceClassification | null;
}

/** The value of each topic. */
export interface TopicValues {
  'agpis-image-changelog': ImageTaskChange;
  'agpis-publish-changelog': PublishTaskChange;
  'candidates': Candidate;
  'change-results': ChangeResult;
  'fingerprints': Fingerprint;
  'operator-actions': OperatorAction;
  'product-changes': ProductChange;
  'product-snapshots': ProductSnapshot;
  'reprocess-requests': ReprocessRequest;
  'review-decisions': ReviewDecision;
  'review-ledger': LedgerEntry;
  'review-requests': ReviewRequest;
  'sequences': Sequence;
  'stage-events': StageEvent;
  'verdicts': Verdict;
}

export type TopicName = keyof TopicValues;

export const topicNames: readonly TopicName[] = [
  'agpis-image-changelog',
  'agpis-publish-changelog',
  'candidates',
  'change-results',
  'fingerprints',
  'operator-actions',
  'product-changes',
  'product-snapshots',
  'reprocess-requests',
  'review-decisions',
  'review-ledger',
  'review-requests',
  'sequences',
  'stage-events',
  'verdicts',
];
