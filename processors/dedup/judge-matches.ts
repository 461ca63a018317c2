import type { PictureFacts } from '../../imaging/facts.ts';
import type { IndexMatch } from '../../ports/hash-index.ts';
import type { Finding } from '../screening/finding.ts';

export function judgeMatches(_facts: PictureFacts, matches: readonly IndexMatch[]): Finding[] {
  const same = matches.filter((m) => m.kind !== 'perceptual');
  if (same.length === 0) return [];
  return [{ rule: 'shared', severity: 'info', scope: 'all', measured: same.length, threshold: 0, unit: 'products', sentence: `The same picture is used by ${String(same.length)} other products.` }];
}
