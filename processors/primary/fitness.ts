/**
 * How well a picture would do as the main one, 0..1. A weighted sum of what marketplaces ask of main pictures and of what the
 * seller lets know; each part is 0..1. The weights are a judgement, not a measurement: what the picture shows (0.55) outweighs
 * the seller's order (0.25) and words (0.20) together, while of two equal pictures the seller's first one wins.
 */
import type { PictureFacts } from '../../imaging/facts.ts';
import type { Finding } from '../screening/finding.ts';
import { frontness } from './frontness.ts';

export interface Judged {
  readonly imageId: string;
  readonly alt: string;
  /** Place in the change, from 0. */
  readonly sourcePosition: number;
  readonly facts: PictureFacts | null;
  /** By one profile, asked as of a main picture. */
  readonly findings: readonly Finding[];
}

const WEIGHT = { background: 0.2, whole: 0.15, fill: 0.1, sharpness: 0.1, order: 0.25, words: 0.2 } as const;

/** What a warning leaves of the score, and what a rule that bars a picture from the first place leaves. */
const AFTER_WARNING = 0.8;
const AFTER_MAIN_BLOCK = 0.25;

/** 0 when the picture could not be had, or breaks a rule for all pictures. */
export function fitness(picture: Judged): number {
  if (picture.facts === null || isBlocked(picture)) return 0;
  const sum =
    WEIGHT.background * whiteness(picture.facts) +
    WEIGHT.whole * wholeness(picture.facts) +
    WEIGHT.fill * filling(picture.facts) +
    WEIGHT.sharpness * sharpness(picture.facts) +
    WEIGHT.order * priority(picture.sourcePosition) +
    WEIGHT.words * frontness(picture.imageId, picture.alt);
  const warnings = picture.findings.filter(({ severity }) => severity === 'warn').length;
  const score = sum * AFTER_WARNING ** warnings * (isBarredFromMain(picture) ? AFTER_MAIN_BLOCK : 1);
  return Math.round(score * 1e4) / 1e4;
}

/** Breaks a rule that holds for every picture. */
export const isBlocked = ({ findings }: Pick<Judged, 'findings'>): boolean =>
  findings.some(({ severity, scope }) => severity === 'block' && scope === 'all');

/** Breaks a rule that holds for the main picture. */
export const isBarredFromMain = ({ findings }: Pick<Judged, 'findings'>): boolean =>
  findings.some(({ severity, scope }) => severity === 'block' && scope !== 'sequence');

const whiteness = ({ background }: PictureFacts): number => (background.plain ? background.nearWhite : 0);

/** A product that runs off the picture is a detail, or badly cut. */
function wholeness({ background, foreground }: PictureFacts): number {
  if (!background.plain) return 0;
  const { top, right, bottom, left } = foreground.touches;
  return 1 - Math.min(1, Math.max(top, right, bottom, left) * 2);
}

/** Marketplaces ask for 75 to 95 % of the longest axis; 85 % is what most of them name. */
const BEST_FILL = 0.85;
const filling = ({ background, foreground }: PictureFacts): number =>
  background.plain ? 1 - Math.min(1, Math.abs(foreground.fillAxis - BEST_FILL) / BEST_FILL) : 0.5;

/** Edges two pixels wide are as sharp as a camera makes them; at ten nothing is. */
function sharpness({ sharpness: { edgeWidth } }: PictureFacts): number {
  if (edgeWidth === null) return 0.5;
  return 1 - Math.min(1, Math.max(0, edgeWidth - 2) / 8);
}

const priority = (sourcePosition: number): number => 1 / (1 + sourcePosition / 2);
