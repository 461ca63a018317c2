import type { Letter } from '../../engine/dead-letters/letter.ts';

/** Which letters are meant: all of these must hold. */
export interface LetterFilter {
  /** `unit/stage`, a unit, or a stage. */
  readonly stage?: string;
  readonly code?: string;
  /** That the record came from. */
  readonly topic?: string;
  /** ms since 1970. */
  readonly since?: number;
}

export function isMeant(letter: Letter, { stage, code, topic, since }: LetterFilter): boolean {
  if (stage !== undefined && letter.stage !== stage && !letter.stage.split('/').includes(stage)) return false;
  if (code !== undefined && letter.code !== code) return false;
  if (topic !== undefined && letter.source?.topic !== topic) return false;
  return since === undefined || letter.at >= since;
}
