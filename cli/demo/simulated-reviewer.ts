/**
 * A scripted reviewer that knows which faults were planted in the sample catalogue. Only it and the report may read the
 * fault list. What it decides is marked as simulated in every event and in every report.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReviewDecision, ReviewRequest } from '../../schemas/generated/types.ts';

export interface PlantedFault {
  readonly productId: string;
  readonly imageId: string | null;
  readonly kind: string;
  readonly note: string;
  /** What a careful person would do about the picture if it were in the sequence. */
  readonly expect: 'reject-picture' | 'repeat' | 'none';
}

export const SIMULATED_REVIEWER = 'simulated-reviewer';

/** Reason codes of reviews for the kinds of planted faults; a kind that is not here is "other". */
const REASON: Readonly<Record<string, string>> = {
  'exact-duplicate': 'repeat',
  'recompressed-copy': 'repeat',
  'resized-copy': 'repeat',
  border: 'border',
  letterboxed: 'letterbox',
  blur: 'sharpness',
  'truncated-product': 'truncation',
  'wrong-background': 'background-white',
  'tiny-picture': 'size-min',
  upscaled: 'upscaling',
  'under-exposed': 'exposure',
  'over-exposed': 'exposure',
  'low-fill': 'fill',
};

/** The fault list beside a catalogue; empty where there is none (then the reviewer knows of no fault). */
export async function readFaults(catalogueRoot: string): Promise<PlantedFault[]> {
  const text = await readFile(join(catalogueRoot, 'faults.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as PlantedFault);
}

export type Opinion = Pick<ReviewDecision, 'action' | 'reasons' | 'note'>;

/** Rejects a sequence that shows a faulty picture, or one picture twice; approves all others. */
export function judge(
  request: Pick<ReviewRequest, 'productId' | 'sequence'>,
  faults: readonly PlantedFault[],
): Opinion {
  const shown = new Set(request.sequence.map((i) => i.imageId));
  const mine = faults.filter(
    (f) => f.productId === request.productId && f.imageId !== null && shown.has(f.imageId),
  );
  const bad = mine.filter((f) => f.expect === 'reject-picture' || (f.expect === 'repeat' && shown.size > 1));
  if (bad.length === 0) return { action: 'APPROVE', reasons: [], note: '' };
  const reasons = [...new Set(bad.map((f) => REASON[f.kind] ?? 'other'))];
  return {
    action: 'REJECT',
    reasons,
    note: bad
      .map((f) => `${f.imageId ?? 'sequence'}: ${f.note}`)
      .join('; ')
      .slice(0, 2_000),
  };
}
