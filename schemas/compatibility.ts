import type { Compatibility } from '../ports/schema-registry.ts';
import { readingProblems } from './reading-problems.ts';

interface EarlierSchema {
  readonly version: number;
  readonly schema: string;
}

/** Sentences that say what the level forbids in `next` after the earlier versions (oldest first); none when it may be registered. */
export function incompatibilities(
  next: string,
  earlier: readonly EarlierSchema[],
  level: Compatibility,
): string[] {
  const against = level.endsWith('_TRANSITIVE') ? earlier : earlier.slice(-1);
  return against.flatMap(({ version, schema }) => [
    ...(readsEarlier(level)
      ? readingProblems(next, schema).map((p) => `It cannot read version ${String(version)}: ${p}`)
      : []),
    ...(isReadByEarlier(level)
      ? readingProblems(schema, next).map((p) => `Version ${String(version)} cannot read it: ${p}`)
      : []),
  ]);
}

const readsEarlier = (level: Compatibility): boolean =>
  level.startsWith('BACKWARD') || level.startsWith('FULL');
const isReadByEarlier = (level: Compatibility): boolean =>
  level.startsWith('FORWARD') || level.startsWith('FULL');
