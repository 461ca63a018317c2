import { hostname, userInfo } from 'node:os';

/** Who runs a command, for what is written down of it: user@host of the operating system. */
export const operator = (): string => `${userInfo().username}@${hostname()}`;

export const LONGEST_REASON = 1_000;

/** Why somebody does something, as others will read it; undefined where it says nothing, or too much. */
export function checkedBecause(text: string): string | undefined {
  const because = text.trim();
  return because === '' || because.length > LONGEST_REASON ? undefined : because;
}
