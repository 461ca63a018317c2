/** What the rules of a profile say of a sequence, as "agpis check" asks them: what there would be without a classifier. */
import type { Screening } from '../../evaluation/prediction.ts';
import { analysePicture } from '../../imaging/analyse.ts';
import type { PictureFacts } from '../../imaging/facts.ts';
import { PictureError } from '../../imaging/picture-error.ts';
import { groupPictures } from '../../processors/dedup/group.ts';
import type { Profile } from '../../processors/screening/profile.ts';
import { failureFinding, screenPicture } from '../../processors/screening/screen.ts';

/** Main first. A picture that repeats another counts as refused. */
export async function rulesAlone(pictures: readonly Uint8Array[], profile: Profile): Promise<Screening> {
  const looked = await Promise.all(pictures.map(factsOf));
  const findings = looked.flatMap((facts, at) =>
    facts instanceof PictureError
      ? [failureFinding('unreadable', facts, profile)]
      : screenPicture(facts, at === 0 ? 'main' : 'secondary', profile),
  );
  const readable = looked.flatMap((facts, at) =>
    facts instanceof PictureError ? [] : [{ imageId: String(at), facts }],
  );
  const repeats = readable.length - groupPictures(readable).length;
  const times = (severity: 'block' | 'warn') => findings.filter((one) => one.severity === severity).length;
  return { blocks: times('block') + repeats, warnings: times('warn') };
}

async function factsOf(bytes: Uint8Array): Promise<PictureFacts | PictureError> {
  try {
    return await analysePicture(bytes);
  } catch (error) {
    if (error instanceof PictureError) return error;
    throw error;
  }
}
