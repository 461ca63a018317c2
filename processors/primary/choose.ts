import type { PictureFacts } from '../../imaging/facts.ts';
import type { Finding } from '../screening/finding.ts';
import type { Profile } from '../screening/profile.ts';
import { screenSequence } from '../screening/screen.ts';

export interface Chosen {
  readonly imageId: string;
  readonly role: 'MAIN' | 'SECONDARY' | 'EXCLUDED';
  readonly position: number | null;
  readonly excludedBecause: string | null;
  readonly score: number;
}
export interface Choosable {
  readonly imageId: string;
  readonly sourcePosition: number;
  readonly alt: string;
  readonly facts: PictureFacts | null;
  readonly findings: readonly Finding[];
  readonly group: string | null;
}

export function chooseSequence(pictures: readonly Choosable[], profile: Profile): { images: Chosen[]; findings: Finding[] } {
  const excluded = new Map<string, string>();
  for (const p of pictures) {
    if (!p.facts) excluded.set(p.imageId, 'unavailable');
    else if (p.findings.some((f) => f.severity === 'block' && f.scope === 'all')) excluded.set(p.imageId, 'blocked');
  }
  const kept: Choosable[] = [];
  const byGroup = Map.groupBy(pictures.filter((p) => !excluded.has(p.imageId)), (p) => p.group ?? p.imageId);
  for (const members of byGroup.values()) {
    const [best, ...rest] = [...members].sort((a, b) => faults(a) - faults(b) || area(b) - area(a) || a.sourcePosition - b.sourcePosition);
    if (best) kept.push(best);
    for (const r of rest) excluded.set(r.imageId, 'repeat');
  }
  const fit = kept.filter((p) => !p.findings.some((f) => f.severity === 'block' && f.scope === 'main'));
  const [main] = [...fit].sort((a, b) => score(b) - score(a) || a.sourcePosition - b.sourcePosition);
  const rest = kept.filter((p) => p !== main).sort((a, b) => a.sourcePosition - b.sourcePosition);
  const order = main ? [main, ...rest] : [];
  const images = pictures.map((p): Chosen => {
    const position = order.indexOf(p);
    if (position >= 0) return { imageId: p.imageId, role: position === 0 ? 'MAIN' : 'SECONDARY', position, excludedBecause: null, score: score(p) };
    return { imageId: p.imageId, role: 'EXCLUDED', position: null, excludedBecause: excluded.get(p.imageId) ?? 'no-main', score: score(p) };
  });
  return { images, findings: screenSequence(order.length, profile) };
}

const faults = (p: Choosable): number => p.findings.reduce((n, f) => n + (f.severity === 'block' ? 100 : f.severity === 'warn' ? 1 : 0), 0);
const area = (p: Choosable): number => (p.facts ? p.facts.width * p.facts.height : 0);
const score = (p: Choosable): number => Math.max(0, 1 - 0.2 * p.findings.filter((f) => f.severity === 'warn').length - 0.03 * p.sourcePosition);
