/** Sees, as any read_committed consumer would, when candidates and answers become visible. */
import { followTopic } from '../adapters/kafka/topic-reader.ts';
import type { Candidate, ChangeResult, ReviewRequest } from '../schemas/generated/types.ts';
import { candidates, changeResults, reviewRequests } from '../topology/topics.ts';
import type { Stand } from './stand.ts';

/** When something was seen for a product and version, performance.now(). */
export type Sightings = ReadonlyMap<string, number>;

export interface Watch {
  readonly candidateAt: Sightings;
  readonly answerAt: Sightings;
  /** The last candidate of each product, by key tenant/productId. */
  readonly candidates: ReadonlyMap<string, Candidate>;
  /** Resolves when all were seen; rejects when nothing new is seen for a while, or with what `isAlive` found. */
  wait(what: 'candidates' | 'answers', keys: readonly string[], isAlive: () => boolean): Promise<void>;
  close(): Promise<void>;
}

const STALL_MS = 60_000;
const POLL_MS = 10;

export const sightingKey = (x: {
  readonly tenant: string;
  readonly productId: string;
  readonly version: number;
}): string => `${x.tenant}/${x.productId}@${String(x.version)}`;

export async function openWatch({ kafka, codec }: Stand): Promise<Watch> {
  const candidateAt = new Map<string, number>();
  const answerAt = new Map<string, number>();
  const latest = new Map<string, Candidate>();
  let failed: Error | undefined;
  const onError = (error: Error): void => void (failed = error);
  const fetchers = [
    await followTopic<Candidate>(
      kafka,
      candidates.name,
      codec,
      'beginning',
      ({ key, value }) => {
        if (!value) return;
        first(candidateAt, sightingKey(value));
        latest.set(key, value);
      },
      onError,
    ),
    await followTopic<ChangeResult>(
      kafka,
      changeResults.name,
      codec,
      'beginning',
      ({ value }) => {
        if (value) first(answerAt, sightingKey(value));
      },
      onError,
    ),
    // Where a person is asked, the question is the pipeline's last word until someone answers it.
    await followTopic<ReviewRequest>(
      kafka,
      reviewRequests.name,
      codec,
      'beginning',
      ({ value }) => {
        if (value?.kind === 'DECISION') first(answerAt, sightingKey(value));
      },
      onError,
    ),
  ];
  return {
    candidateAt,
    answerAt,
    candidates: latest,
    async wait(what, keys, isAlive) {
      const seen = what === 'candidates' ? candidateAt : answerAt;
      let progress = -1;
      let movedAt = performance.now();
      for (;;) {
        const missing = keys.filter((key) => !seen.has(key));
        if (missing.length === 0) return;
        if (failed) throw failed;
        if (missing.length !== progress) movedAt = performance.now();
        progress = missing.length;
        if (!isAlive()) throw new Error('a process of the system ended: see worker.log');
        if (performance.now() - movedAt > STALL_MS)
          throw new Error(
            `${String(missing.length)} of ${String(keys.length)} changes have no ${what}, e.g. ${String(missing[0])}`,
          );
        await new Promise((r) => setTimeout(r, POLL_MS));
      }
    },
    close: async () => void (await Promise.all(fetchers.map((f) => f.close()))),
  };
}

function first(seen: Map<string, number>, key: string): void {
  if (!seen.has(key)) seen.set(key, performance.now());
}
