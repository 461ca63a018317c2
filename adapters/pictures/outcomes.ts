import type { Refused, RefusalCode, Unavailable, UnavailableCode } from '../../ports/pictures.ts';

export function refused(code: RefusalCode, sentence: string): Refused {
  return { kind: 'refused', code, sentence };
}

export function unavailable(code: UnavailableCode, sentence: string, retryAfterMs?: number): Unavailable {
  if (retryAfterMs === undefined) return { kind: 'unavailable', code, sentence };
  return { kind: 'unavailable', code, sentence, retryAfterMs };
}

const SHOWN = 200;

/** An address as it may stand in a sentence: one line, not longer than a person reads. */
export function shown(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ');
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN)}…`;
}
