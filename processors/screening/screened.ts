import type { Grouped, GroupedPicture } from '../dedup/grouped.ts';
import type { Finding } from './finding.ts';
import type { Profile } from './profile.ts';

export interface ScreenedPicture extends GroupedPicture {
  /** By the rules of one profile, asked as of a main picture; those of scope "main" bind only the main picture. */
  readonly findings: readonly Finding[];
}

export interface Screened extends Grouped {
  readonly perProfile: readonly {
    readonly profile: Profile;
    readonly pictures: readonly ScreenedPicture[];
  }[];
}
