/** Who goes over to what was changed: workers are told at their start where their model comes from. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** `classifier`: AGPIS_CLASSIFIER as it is here. Workers elsewhere may have been told something else, so each sentence says whom it is about. */
export function followers(classifier: string | undefined, isFirst: boolean): string {
  if (classifier === 'off') return notFollowing('is off here: workers that are told so ask no model');
  if (classifier !== undefined && existsSync(join(classifier, 'model.json')))
    return notFollowing(
      `names the folder ${classifier} here: workers that are told so keep its model, and do not follow`,
    );
  return isFirst ? FIRST : FOLLOW;
}

const notFollowing = (what: string): string =>
  `AGPIS_CLASSIFIER ${what}. Set it to store, or unset it, and start them anew.`;

const FOLLOW =
  'Workers follow within seconds of verifying the model, but for those whose AGPIS_CLASSIFIER names the folder of one model; their log and agpis_classifier_model_share say so.';
const FIRST =
  'Workers that run already keep the model that they were started with: start them anew, and from then on they follow, but for those whose AGPIS_CLASSIFIER names the folder of one model.';
