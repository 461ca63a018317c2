import { createHash } from 'node:crypto';
import type { Codec } from '../codec.ts';
import type { KafkaClient } from '../kafka.ts';
import type { InspectableView } from '../view.ts';
import { keyComparison, type KeyComparison } from './key-comparison.ts';

/** How a part of a view compares with its partition of the topic. */
export interface ViewReport {
  readonly topic: string;
  readonly partition: number;
  /** Where the topic ends: the next offset. */
  readonly end: number;
  /** Where the view stands; undefined where it stands nowhere in this log. */
  readonly position: number | undefined;
  /** Why it stands nowhere. */
  readonly astray: 'no-position' | 'another-log' | 'ahead' | undefined;
  /** Keys that the topic says are to be kept. */
  readonly expected: number;
  /** Keys compared: all of both sides, or a sample of the topic's. */
  readonly compared: number;
  /** In the topic and not in the view. */
  readonly missing: readonly string[];
  /** In the view and not in the topic; not looked for in a sample. */
  readonly foreign: readonly string[];
  /** In both, with other contents. */
  readonly different: readonly string[];
  /** Records of the topic that the view has not applied, when all was done. */
  readonly behind: number;
}

/** Nothing is missing, foreign or different, and nothing remains to be applied. */
export const isFaithful = ({ astray, expected, missing, foreign, different, behind }: ViewReport): boolean =>
  missing.length + foreign.length + different.length + behind === 0 &&
  // Nobody has taken it over yet, and there was nothing to take.
  (astray === undefined || (astray === 'no-position' && expected === 0));

export interface VerifyParts {
  readonly kafka: Pick<KafkaClient, 'watermarks' | 'read' | 'incarnations'>;
  readonly codec: Codec;
  readonly view: InspectableView;
  /** Compare so many keys of the topic. Default: all of both sides. */
  readonly sample?: number | undefined;
  readonly onProgress?: (done: { readonly offset: number; readonly end: number }) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** How often what has changed under the comparison is looked at again: a worker applies within milliseconds what it commits. */
const LOOKS = 5;
const BETWEEN_LOOKS_MS = 300;
const KEYS_A_LOOK = 1_000;

/**
 * Compares a part of a view with its topic, beside a worker that goes on writing: each key as of the offset at which the part
 * stood when the key was read from it. Keys that have changed since are looked at again.
 */
export async function verifyView(at: Place, parts: VerifyParts): Promise<ViewReport> {
  const { view, sample } = parts;
  const incarnation = (await parts.kafka.incarnations([at.topic])).get(at.topic) ?? '';
  const first = await view.position(at.partition);
  const topic = topicOf({ ...at, incarnation }, parts);
  const astray = await astrayFrom(first, incarnation, topic);
  const comparison = keyComparison(astray ? 0 : Number(first?.offset ?? 0));
  if (!astray && sample === undefined) await lookAtAll(comparison, view, at.partition);
  await topic.readOn(comparison);
  const keys = sample === undefined ? [...comparison.keys()] : sampleOf(comparison, sample);
  const sums = { missing: [] as string[], foreign: [] as string[], different: [] as string[] };
  let unsure = sample === undefined ? judge(keys, comparison, sums) : keys;
  let position = astray ? 0 : Number(first?.offset ?? 0);
  let behind = astray ? comparison.live() : topic.recordsFrom(position);
  for (let look = 0; look < LOOKS && !astray && unsure.length + behind > 0; look += 1) {
    // Whoever has just been handed its sample need not wait; else what is under way gets time to arrive.
    if (sample === undefined || look > 0) await parts.sleep(BETWEEN_LOOKS_MS);
    const known = topic.end();
    await lookAt(comparison, view, at.partition, unsure);
    position = Number((await view.position(at.partition))?.offset ?? 0);
    await topic.readOn(comparison);
    unsure = judge(unsure, comparison, sums);
    behind = topic.recordsFrom(position, known);
  }
  return {
    ...at,
    end: topic.end(),
    position: astray ? undefined : position,
    astray,
    expected: comparison.live(),
    compared: keys.length,
    ...sums,
    behind,
  };
}

/** Puts each key where it belongs; answers with those that have to be looked at again. */
function judge(
  keys: readonly string[],
  comparison: KeyComparison,
  sums: Readonly<Record<'missing' | 'foreign' | 'different', string[]>>,
): string[] {
  const unsure: string[] = [];
  for (const key of keys) {
    const verdict = comparison.verdict(key);
    if (verdict === 'unsure') unsure.push(key);
    else if (verdict !== 'same') sums[verdict].push(key);
  }
  return unsure;
}

async function lookAtAll(comparison: KeyComparison, view: InspectableView, partition: number): Promise<void> {
  for await (const { at, entries } of view.entries(partition))
    for (const [key, digest] of entries) comparison.looked(key, digest, Number(at ?? 0));
}

async function lookAt(
  comparison: KeyComparison,
  view: InspectableView,
  partition: number,
  keys: readonly string[],
): Promise<void> {
  for (let from = 0; from < keys.length; from += KEYS_A_LOOK) {
    const lot = keys.slice(from, from + KEYS_A_LOOK);
    const { at, entries } = await view.lookUp(partition, lot);
    for (const key of lot) comparison.looked(key, entries.get(key), Number(at ?? 0));
  }
}

/** The same keys each time: those whose hash is lowest. */
function sampleOf(comparison: KeyComparison, count: number): string[] {
  const hash = (key: string): string => createHash('sha1').update(key).digest('hex');
  return [...comparison.keys()]
    .map((key) => ({ key, hash: hash(key) }))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
    .slice(0, count)
    .map(({ key }) => key);
}

interface TopicReading {
  /** Reads what has come since the last call. */
  readOn(comparison: KeyComparison): Promise<void>;
  /** Where reading stands. */
  end(): number;
  /** Records read that lie from there on, and below `to`. */
  recordsFrom(offset: number, to?: number): number;
  /** The topic's end, read or not. */
  high(): Promise<number>;
}

function topicOf(at: Place & { readonly incarnation: string }, parts: VerifyParts): TopicReading {
  const { kafka, codec, view, onProgress } = parts;
  const offsets: number[] = [];
  let next: number | undefined;
  return {
    async readOn(comparison) {
      const { low, high } = await kafka.watermarks(at);
      const from = next ?? low;
      await kafka.read(at, { from, to: high }, async (records) => {
        for (const { offset, key, value } of records) {
          const name = key?.toString() ?? '';
          const decoded = value === null ? null : await codec.decode(at.topic, value);
          comparison.record(name, offset, view.digestOf(name, decoded));
          offsets.push(offset);
        }
        onProgress?.({ offset: records.at(-1)?.offset ?? from, end: high });
      });
      next = Math.max(from, high);
    },
    end: () => next ?? 0,
    recordsFrom: (offset, to = Infinity) => offsets.filter((each) => each >= offset && each < to).length,
    high: async () => (await kafka.watermarks(at)).high,
  };
}

async function astrayFrom(
  position: Awaited<ReturnType<InspectableView['position']>>,
  incarnation: string,
  topic: TopicReading,
): Promise<ViewReport['astray']> {
  if (!position) return 'no-position';
  if (position.incarnation !== incarnation) return 'another-log';
  return Number(position.offset) > (await topic.high()) ? 'ahead' : undefined;
}
