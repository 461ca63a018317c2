/** CPU ms per picture, by step. `ceiling` is decoding and resizing alone, no step of ours. */
export type StageCosts = Readonly<Record<Step, number>>;

export const STEPS = [
  'fetch',
  'store',
  'decode',
  'measure',
  'dedup',
  'screening',
  'primary',
  'encode',
  'index',
  'ceiling',
] as const;
export type Step = (typeof STEPS)[number];

export interface CostMeter {
  /** Runs a step and adds up the CPU of the whole process, decoder threads included: nothing else may be under way. */
  time<T>(step: Step, run: () => Promise<T>): Promise<T>;
  costs(pictures: number): StageCosts;
}

export function costMeter(): CostMeter {
  const sums = new Map<Step, number>();
  return {
    async time(step, run) {
      const before = process.cpuUsage();
      try {
        return await run();
      } finally {
        const { user, system } = process.cpuUsage(before);
        sums.set(step, (sums.get(step) ?? 0) + (user + system) / 1_000);
      }
    },
    costs: (pictures) =>
      Object.fromEntries(STEPS.map((step) => [step, (sums.get(step) ?? 0) / pictures])) as StageCosts,
  };
}
