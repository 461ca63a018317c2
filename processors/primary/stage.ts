import { stage } from '../../engine/language.ts';
import { type Emission, type Outcome, done } from '../../engine/outcome.ts';
import { ANALYSER_VERSION } from '../../imaging/facts.ts';
import type { Candidate, CandidateImage, Finding as WireFinding } from '../../schemas/generated/types.ts';
import type { Finding } from '../screening/finding.ts';
import type { Profile } from '../screening/profile.ts';
import type { Screened, ScreenedPicture } from '../screening/screened.ts';
import { type Chosen, chooseSequence } from './choose.ts';

/** Raised when rules or their thresholds are applied differently; profiles carry their own content into the verdict. */
export const RULES_VERSION = '1';

export type PrimaryDeps = object;

/** PRIMARY: chooses the main picture and the order, one candidate per profile. */
export const primary = stage<Screened, never, PrimaryDeps, unknown, Emission<'candidates', Candidate>>({
  name: 'primary',
  does: 'chooses the main picture, orders the rest, one candidate per profile',
  create: () =>
    function choose(screened, context): Outcome<never, unknown, Emission<'candidates', Candidate>> {
      const emit = screened.perProfile.map(({ profile, pictures }) => ({
        topic: 'candidates' as const,
        key: context.key,
        value: candidateOf(screened, profile, pictures),
      }));
      return done({ emit, items: screened.pictures.length });
    },
});

function candidateOf(screened: Screened, profile: Profile, pictures: readonly ScreenedPicture[]): Candidate {
  const choice = chooseSequence(
    pictures.map((p) => ({
      imageId: p.imageId,
      sourcePosition: p.sourcePosition,
      alt: p.alt,
      facts: p.state.kind === 'facts' ? p.state.facts : null,
      findings: p.findings,
      group: p.group,
    })),
    profile,
  );
  const chosen = new Map(choice.images.map((c) => [c.imageId, c]));
  const hasMain = choice.images.some(({ role }) => role === 'MAIN');
  const { attributes, ...change } = screened.change;
  return {
    ...change,
    attributes,
    profile: profile.id,
    images: pictures.map((p) => imageOf(p, chosen.get(p.imageId), hasMain)),
    findings: choice.findings.map(wireFinding),
    failure: null,
    versions: { analyser: String(ANALYSER_VERSION), rules: RULES_VERSION },
  };
}

function imageOf(picture: ScreenedPicture, chosen: Chosen | undefined, hasMain: boolean): CandidateImage {
  const facts = picture.state.kind === 'facts' ? picture.state.facts : null;
  return {
    imageId: picture.imageId,
    url: picture.url,
    sha256: facts?.sha256 ?? null,
    canonicalSha256: facts?.canonicalSha256 ?? null,
    sourcePosition: picture.sourcePosition,
    role: chosen?.role ?? 'EXCLUDED',
    position: chosen?.position ?? null,
    excludedBecause: chosen?.excludedBecause ?? null,
    group: picture.group,
    width: facts?.width ?? 0,
    height: facts?.height ?? 0,
    format: facts?.format ?? '',
    bytes: facts?.bytes ?? 0,
    score: chosen?.score ?? 0,
    variantIds: picture.variantIds,
    // What a main picture is asked concerns the main picture; and all of them, where none may come first.
    findings: [
      ...picture.findings.filter((f) => f.scope !== 'main' || chosen?.role === 'MAIN' || !hasMain),
      ...(chosen?.findings ?? []),
    ].map(wireFinding),
  };
}

const wireFinding = (f: Finding): WireFinding => ({
  rule: f.rule,
  severity: f.severity.toUpperCase() as WireFinding['severity'],
  scope: f.scope.toUpperCase() as WireFinding['scope'],
  imageId: f.imageId ?? null,
  measured: String(f.measured),
  threshold: String(f.threshold),
  unit: f.unit,
  sentence: f.sentence,
});
