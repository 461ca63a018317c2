import type { Step, StepName } from './steps.ts';

export interface CrashPlan {
  /** How often. Default 1. */
  readonly times?: number;
  /** How many of these steps pass first. Default 0. */
  readonly after?: number;
  /** What the step is about begins with it (see Step.of). Default: whatever it is about. */
  readonly of?: string;
  /** Number of the worker. Default: any. */
  readonly worker?: number;
  /** Starts another worker in its place at once. Default false. */
  readonly respawn?: boolean;
}

/** Steps at which workers are to be killed, so that a test need not count them. */
export function plannedCrashes(respawn: () => void) {
  const plans: { readonly name: StepName; readonly plan: CrashPlan; passed: number; left: number }[] = [];

  return {
    add(name: StepName, plan: CrashPlan): void {
      plans.push({ name, plan, passed: 0, left: plan.times ?? 1 });
    },
    /** How many of those that were planned have not come. */
    left: (): number => plans.reduce((sum, { left }) => sum + left, 0),
    /** Whether the worker dies here. */
    meet({ name, of, worker }: Step): boolean {
      const met = plans.filter(
        ({ name: wanted, plan, left }) =>
          left > 0 && wanted === name && of.startsWith(plan.of ?? '') && (plan.worker ?? worker) === worker,
      );
      const due = met.find(({ passed, plan }) => passed >= (plan.after ?? 0));
      for (const each of met) each.passed += 1;
      if (!due) return false;
      due.left -= 1;
      if (due.plan.respawn) respawn();
      return true;
    },
  };
}
