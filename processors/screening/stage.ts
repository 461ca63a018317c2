import { stage } from '../../engine/language.ts';
import { type Outcome, forward } from '../../engine/outcome.ts';
import { PICTURE_ERROR_CODES } from '../../imaging/picture-error.ts';
import type { Grouped, GroupedPicture } from '../dedup/grouped.ts';
import type { Finding } from './finding.ts';
import type { Profile } from './profile.ts';
import { failureFinding, screenPicture } from './screen.ts';
import type { Screened, ScreenedPicture } from './screened.ts';

export interface ScreeningDeps {
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** SCREENING: asks every picture the rules of every profile that the product is published by. */
export const screening = stage<Grouped, Screened, ScreeningDeps>({
  name: 'screening',
  does: 'checks every picture against the rules of its marketplace profiles',
  create: ({ profiles }) =>
    function screen(grouped, _context): Outcome<Screened, unknown, never> {
      const perProfile = grouped.profiles.flatMap((id) => {
        const profile = profiles.get(id);
        return profile ? [{ profile, pictures: grouped.pictures.map((p) => screenOne(p, profile)) }] : [];
      });
      const rules = perProfile.flatMap(({ pictures }) =>
        pictures.flatMap((p) => p.findings.map((f) => f.rule)),
      );
      return forward(
        { ...grouped, perProfile },
        { items: grouped.pictures.length, reasons: [...new Set(rules)] },
      );
    },
});

/**
 * Every picture is asked what a main picture is asked (which includes what all are asked): who becomes the main picture is
 * PRIMARY's choice, and a seller whose product has none wants to know why for each.
 */
function screenOne(picture: GroupedPicture, profile: Profile): ScreenedPicture {
  const withId = (finding: Finding): Finding => ({ ...finding, imageId: picture.imageId });
  const { state } = picture;
  if (state.kind === 'facts') {
    const own = screenPicture(state.facts, 'main', profile);
    return { ...picture, findings: [...own, ...picture.matches].map(withId) };
  }
  const rule = isUnreadable(state.code) ? 'unreadable' : 'unavailable';
  return {
    ...picture,
    findings: [withId(failureFinding(rule, { code: state.code, message: state.sentence }, profile))],
  };
}

/** Codes of the analyser: the bytes were had and could not be used. All others are the fetcher's. */
const UNREADABLE: ReadonlySet<string> = new Set([
  ...PICTURE_ERROR_CODES,
  'analysis-crashed',
  'analysis-timeout',
]);
const isUnreadable = (code: string): boolean => UNREADABLE.has(code);
