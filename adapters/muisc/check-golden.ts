import { ClassifierError } from '../../ports/classifier.ts';
import { invalid } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import type { Golden } from './golden.ts';
import type { RawJudgement } from './interpret.ts';

/** @throws ClassifierError `bundle-invalid` when this machine computes something else than the one that exported the bundle. */
export async function checkGolden(
  bundle: Bundle,
  judge: (golden: Golden) => Promise<RawJudgement>,
): Promise<void> {
  const { codes } = bundle.manifest;
  for (const [nth, golden] of bundle.golden.entries()) {
    const { logits, qualified } = await judge(golden).catch((error: unknown) => {
      throw error instanceof ClassifierError && error.code === 'worker-died'
        ? unjudged(bundle, nth, error)
        : error;
    });
    const names = [...codes, 'qualified'];
    const wanted = [...golden.logits, golden.qualified];
    const wrong = [...logits, qualified].findIndex(
      (logit, at) => !(Math.abs(logit - (wanted[at] ?? NaN)) <= golden.tolerance),
    );
    if (wrong === -1) continue;
    const got = [...logits, qualified][wrong] ?? NaN;
    throw invalid(
      bundle.folder,
      `sequence ${String(nth)} of golden.json gives ${got.toFixed(3)} for ${names[wrong] ?? ''} on this machine instead of ${(wanted[wrong] ?? NaN).toFixed(3)} ± ${String(golden.tolerance)}`,
      'Export it on a machine of this kind, or as float32; what it says here is not what was measured.',
    );
  }
}

/** No picture's fault: where the model was exported, these could be judged. */
function unjudged({ folder }: Bundle, nth: number, error: ClassifierError): ClassifierError {
  const why = error.cause instanceof Error ? error.cause.message : error.message;
  return invalid(
    folder,
    `sequence ${String(nth)} of golden.json cannot be judged (${why.replace(/\.$/, '')})`,
    'Export the model again.',
    error,
  );
}
