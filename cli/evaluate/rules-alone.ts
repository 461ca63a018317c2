/** What the rules of a profile say of a sequence, as "agpis check" asks them: what there would be without a classifier. */
import type { Screening } from '../../evaluation/prediction.ts';
import type { PictureAnalyser } from '../../ports/analysis.ts';
import { groupPictures } from '../../processors/dedup/group.ts';
import type { Profile } from '../../processors/screening/profile.ts';
import { failureFinding, screenPicture } from '../../processors/screening/screen.ts';

export interface Rules {
  readonly profile: Profile;
  readonly analyser: PictureAnalyser;
}

export interface PictureAsked {
  readonly sha256: string;
  readonly bytes: () => Promise<Uint8Array>;
}

/**
 * Of the file, not of what it shows, which is all that labels speak of: the synthesisers' pictures are smaller than any shop's, so that
 * what is too small for one would be all of them, and the order that of how many there are.
 */
const OF_THE_FILE: ReadonlySet<string> = new Set(['size-min', 'size-max', 'file-size']);

/** Main first. A picture that repeats another counts as refused. Rules on the size of files are not asked. */
export async function rulesAlone(
  pictures: readonly PictureAsked[],
  { profile, analyser }: Rules,
): Promise<Screening> {
  const looked = await Promise.all(pictures.map(({ sha256, bytes }) => analyser.analyse(sha256, bytes)));
  const findings = looked
    .flatMap((result, at) =>
      result.kind === 'facts'
        ? screenPicture(result.facts, at === 0 ? 'main' : 'secondary', profile)
        : [failureFinding('unreadable', { code: result.code, message: result.sentence }, profile)],
    )
    .filter(({ rule }) => !OF_THE_FILE.has(rule));
  const readable = looked.flatMap((result, at) =>
    result.kind === 'facts' ? [{ imageId: String(at), facts: result.facts }] : [],
  );
  const repeats = readable.length - groupPictures(readable).length;
  const times = (severity: 'block' | 'warn') => findings.filter((one) => one.severity === severity).length;
  return { blocks: times('block') + repeats, warnings: times('warn') };
}
