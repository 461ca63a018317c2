/** golden.json: sequences whose logits are known, asked before a model serves. */
import type { ClassifierSequence } from '../../ports/classifier.ts';
import type { Manifest } from './manifest.ts';

export interface Golden extends ClassifierSequence {
  /** In the order of the codes, before calibration. */
  readonly logits: readonly number[];
  readonly qualified: number;
  /** Largest difference of a logit that another machine may make. */
  readonly tolerance: number;
}

interface Written {
  readonly title: string;
  readonly category: string;
  readonly images: readonly string[];
  /** Of each picture, where the model asks for any. */
  readonly findings?: readonly (readonly number[])[];
  readonly logits: readonly number[];
  readonly qualified: number;
  readonly tolerance: number;
}

/** @returns the sequences, or a sentence that says what is wrong. */
export function readGolden(
  text: string,
  files: ReadonlyMap<string, Uint8Array>,
  { codes, slots, files: listed }: Manifest,
): Golden[] | string {
  const list = parsed(text);
  if (!Array.isArray(list) || list.length === 0) return 'it is no list of at least one sequence';
  const all: Golden[] = [];
  for (const [at, each] of (list as unknown[]).entries()) {
    if (!isWritten(each, codes.length, slots))
      return `sequence ${String(at)} lacks a field, or has not one logit a code`;
    const unlisted = each.images.find((name) => !files.has(name));
    if (unlisted !== undefined) return `its picture ${unlisted} is not listed in model.json`;
    const pictures = each.images.map((name, nth) => ({
      key: listed[name]?.sha256 ?? name,
      bytes: async () => files.get(name) as Uint8Array,
      findings: each.findings?.[nth] ?? null,
    }));
    all.push({ ...each, pictures });
  }
  return all;
}

function isWritten(value: unknown, codes: number, slots: number): value is Written {
  if (typeof value !== 'object' || value === null) return false;
  const { title, category, images, findings, logits, qualified, tolerance } = value as Partial<
    Record<keyof Written, unknown>
  >;
  return (
    typeof title === 'string' &&
    typeof category === 'string' &&
    Array.isArray(images) &&
    images.length >= 1 &&
    images.length <= slots &&
    images.every((name) => typeof name === 'string') &&
    (findings === undefined || (Array.isArray(findings) && findings.every(isNumbers))) &&
    Array.isArray(logits) &&
    logits.length === codes &&
    isNumbers([...(logits as unknown[]), qualified, tolerance])
  );
}

const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every(Number.isFinite);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
