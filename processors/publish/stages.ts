import { type StageContext, stage } from '../../engine/language.ts';
import { type Emission as EngineEmission, type Outcome, done, drop } from '../../engine/outcome.ts';
import { type PublicTopic, cloudEventHeaders } from '../../schemas/cloudevents.ts';
import type {
  ChangeResult,
  LedgerEntry,
  ProductChange,
  PublicationState,
  ReviewDecision,
  ReviewRequest,
  Sequence,
  Verdict,
} from '../../schemas/generated/types.ts';
import { isProductKey } from '../guard/product-key.ts';
import { againOf, eventIdOf } from '../guard/redriven.ts';
import { contentHash } from '../ingest/content-hash.ts';
import { validateChange } from '../ingest/validate.ts';
import { type Applied, applyChange, applyDecision, applyVerdict } from './apply.ts';
import type { ChangeInput } from './change-input.ts';
import type { PublishConfig, PublishContext } from './context.ts';
import type { Emission } from './emission.ts';

export interface PublishDeps {
  readonly publishing: PublishConfig;
  readonly knownProfiles: ReadonlySet<string>;
}

export type Effect =
  | EngineEmission<'sequences', Sequence>
  | EngineEmission<'change-results', ChangeResult>
  | EngineEmission<'review-requests', ReviewRequest>
  | EngineEmission<'review-ledger', LedgerEntry>;
type Context = StageContext<PublicationState>;
type Result = Outcome<never, PublicationState, Effect>;

/** PUBLISH, changes: answers what does not count, withdraws what is gone, and remembers which answers are owed. */
export const takeChanges = stage<ProductChange | null, never, PublishDeps, PublicationState, Effect>({
  name: 'accept',
  does: 'answers repeats, old versions, deletes and invalid changes; withdraws what is gone',
  create: (deps) =>
    function acceptChange(change, context): Result {
      if (!isProductKey(context.key) || (change && context.key !== `${change.tenant}/${change.productId}`))
        return drop('key-mismatch');
      const applied = applyChange(context.state, changeInput(change, context), publishContext(deps, context));
      return outcomeOf(applied, context);
    },
});

/** PUBLISH, verdicts: publishes, refuses, or asks a person. */
export const takeVerdicts = stage<Verdict | null, never, PublishDeps, PublicationState, Effect>({
  name: 'publish',
  does: 'publishes qualified sequences, refuses blocked ones, asks people about the rest, draws the audit sample',
  create: (deps) =>
    function publishVerdict(verdict, context): Result {
      if (verdict === null) return drop('tombstone');
      const applied = applyVerdict(
        context.state,
        verdictInput(verdict, context),
        publishContext(deps, context),
      );
      return outcomeOf(applied, context, [verdict.verdict.toLowerCase()]);
    },
});

/** PUBLISH, decisions: carries out a person's word and counts it in the ledger. */
export const takeDecisions = stage<ReviewDecision | null, never, PublishDeps, PublicationState, Effect>({
  name: 'decide',
  does: "carries out reviewers' decisions and their undo, and counts them in the ledger",
  create: (deps) =>
    function decide(decision, context): Result {
      if (decision === null) return drop('tombstone');
      if (context.key !== `${decision.tenant}/${decision.productId}`) return drop('key-mismatch');
      return outcomeOf(applyDecision(context.state, decision, publishContext(deps, context)), context, [
        decision.action.toLowerCase(),
      ]);
    },
});

export function changeInput(change: ProductChange | null, context: Context): ChangeInput {
  const again = againOf(context);
  return {
    key: context.key,
    change,
    eventId: eventIdOf(context),
    ...(again ? { again: { ...again, offset: context.source.offset } } : {}),
    contentHash: change ? contentHash(change) : '',
    timestamp: context.timestamp,
  };
}

/** A redriven verdict names its redrive as the cause of what it leads to. */
export const verdictInput = (verdict: Verdict, context: Context): Verdict => ({
  ...verdict,
  cause: againOf(context)?.cause ?? verdict.cause,
});

export function publishContext(deps: PublishDeps, context: Context): PublishContext {
  return {
    now: context.now,
    incarnation: context.presentIncarnations.get('product-changes') ?? context.incarnation,
    config: deps.publishing,
    validate: (change) => {
      const problem = validateChange(change, { knownProfiles: deps.knownProfiles });
      return problem ? [{ code: problem.code, sentence: problem.sentence, imageId: null }] : [];
    },
  };
}

export const effectsOf = (
  applied: Applied,
  context: Context,
): { emit: Effect[]; state: PublicationState | null } => ({
  emit: applied.emissions.map((emission) => withHeaders(emission, context)),
  state: applied.state,
});

function outcomeOf(applied: Applied, context: Context, reasons: readonly string[] = []): Result {
  const { emit, state } = effectsOf(applied, context);
  const effects = { state, emit, items: emit.length };
  if (applied.dropped) return drop(applied.dropped.code, { ...effects, detail: applied.dropped.sentence });
  return done({ ...effects, reasons: [...reasons, ...applied.emissions.flatMap(codeOf)] });
}

/** What the emissions say happened, for the stage event. */
function codeOf({ topic, value }: Emission): string[] {
  if (topic === 'change-results') return [value.outcome.toLowerCase()];
  if (topic === 'sequences') return [value === null ? 'tombstone' : `sequence-${value.state.toLowerCase()}`];
  return [];
}

/** Public events carry CloudEvents headers; the id of a sequence is its key and revision, so that it grows with it. */
function withHeaders(emission: Emission, context: Context): Effect {
  const headers = cloudEventHeaders({
    topic: emission.topic satisfies PublicTopic,
    id: idOf(emission, context),
    source: '/agpis/publish',
    subject: emission.key,
    time: context.now,
    traceparent: context.headers['traceparent'],
  });
  return { ...emission, headers };
}

function idOf(emission: Emission, { source, incarnation }: Context): string {
  const { topic, key, value } = emission;
  const cause = `${incarnation}/${source.topic}/${String(source.partition)}/${String(source.offset)}`;
  if (value === null) return `${key}:tombstone:${cause}`;
  switch (topic) {
    case 'sequences':
      return `${key}:${String(value.revision)}`;
    case 'change-results':
      return value.first
        ? `${value.eventId}:${value.profile}`
        : `${value.eventId}:${value.profile}:${value.cause}`;
    case 'review-requests':
      return `${value.reviewId}:${value.state.toLowerCase()}:${cause}`;
    case 'review-ledger':
      return value.entryId;
  }
}
