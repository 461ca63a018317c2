import type { AnalyticsReader } from '../../ports/analytics.ts';
import {
  amongPublished,
  amongReviewed,
  type PublishedStrata,
  type Rate,
  type WeightClass,
} from '../../processors/metrics/reject-rate.ts';

export interface ReviewedRate extends Rate {
  /** Decisions in force: the latest of each review item that was not undone. */
  readonly n: number;
  readonly rejects: number;
  /** Of the n, made by a script. */
  readonly simulated: number;
}

export interface PublishedRate extends Rate {
  /** Publications about which a person was heard: approved before, or drawn into the audit and answered. */
  readonly n: number;
  /** All publications that the rate speaks of: changes that were made public, per profile. */
  readonly published: number;
  readonly simulated: number;
}

export interface RejectRates {
  readonly reviewed: ReviewedRate;
  readonly published: PublishedRate;
}

export interface RejectRateRow extends RejectRates {
  /** Day (UTC), category or profile. */
  readonly group: string;
}

export type Grouping = 'day' | 'category' | 'profile';

interface Options {
  /** ms since 1970; decisions and publications before it are left out. Default: all. */
  readonly since?: number;
}

/** Both rates over everything. */
export async function rejectRates(reader: AnalyticsReader, options: Options = {}): Promise<RejectRates> {
  const [row] = await rows(reader, { reviewed: "''", published: "''" }, options);
  const { reviewed, published } = row ?? ratesOf([], []);
  return { reviewed, published };
}

const GROUPS: Readonly<Record<Grouping, { reviewed: string; published: string }>> = {
  day: { reviewed: 'toString(toDate(decided_at))', published: 'toString(toDate(published_at))' },
  category: { reviewed: 'category', published: 'category' },
  profile: { reviewed: 'profile', published: 'profile' },
};

/** Both rates by group: reviewed by the day of the decision, published by the day of the publication. Sorted by group. */
export function rejectRatesBy(
  reader: AnalyticsReader,
  by: Grouping,
  options: Options = {},
): Promise<RejectRateRow[]> {
  return rows(reader, GROUPS[by], options);
}

interface Decided {
  readonly group: string;
  readonly decisions: number;
  readonly rejects: number;
  readonly simulated: number;
}

interface Publications {
  readonly group: string;
  readonly stratum: 'without-a-person' | 'after-approval';
  readonly weight: number;
  readonly publications: number;
  readonly judged: number;
  readonly rejects: number;
  readonly simulated: number;
}

async function rows(
  reader: AnalyticsReader,
  group: { reviewed: string; published: string },
  { since = 0 }: Options,
): Promise<RejectRateRow[]> {
  const decided = await reader.query<Decided>(
    `SELECT ${group.reviewed} AS group, count() AS decisions, countIf(decision = 'REJECT') AS rejects,
       countIf(simulated) AS simulated
     FROM agpis.decisions_in_force
     WHERE decided_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
     GROUP BY group`,
    { since },
  );
  const publications = await reader.query<Publications>(
    `SELECT ${group.published} AS group, stratum, weight, count() AS publications, countIf(decision != '') AS judged,
       countIf(decision = 'REJECT') AS rejects, countIf(decision != '' AND simulated) AS simulated
     FROM agpis.judged_publications
     WHERE published_at >= fromUnixTimestamp64Milli({since:Int64}, 'UTC')
     GROUP BY group, stratum, weight`,
    { since },
  );
  const groups = new Set([...decided, ...publications].map((row) => row.group));
  return [...groups].sort().map((name) => {
    const of = <T extends { group: string }>(all: T[]): T[] => all.filter((row) => row.group === name);
    return { group: name, ...ratesOf(of(decided), of(publications)) };
  });
}

function ratesOf(decided: readonly Decided[], publications: readonly Publications[]): RejectRates {
  const n = total(decided, (row) => row.decisions);
  const rejects = total(decided, (row) => row.rejects);
  const strata = strataOf(publications);
  return {
    reviewed: { ...amongReviewed(rejects, n), n, rejects, simulated: total(decided, (row) => row.simulated) },
    published: {
      ...amongPublished(strata),
      n: total(publications, (row) => row.judged),
      published: strata.withoutPerson.published + strata.afterApproval.published,
      simulated: total(publications, (row) => row.simulated),
    },
  };
}

function strataOf(publications: readonly Publications[]): PublishedStrata {
  const unseen = publications.filter(({ stratum }) => stratum === 'without-a-person');
  const approved = publications.filter(({ stratum }) => stratum === 'after-approval');
  // An approval that was taken back is nobody's word: its publication counts again once a person has decided anew.
  return {
    withoutPerson: {
      published: total(unseen, (row) => row.publications),
      audit: unseen
        .filter(({ judged }) => judged > 0)
        .map(({ weight, judged, rejects }): WeightClass => ({ weight, judged, rejects })),
    },
    afterApproval: {
      published: total(approved, (row) => row.judged),
      rejects: total(approved, (row) => row.rejects),
    },
  };
}

const total = <T>(rows: readonly T[], of: (row: T) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);
