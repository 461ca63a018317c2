import type { Scenario } from '../scenario.ts';
import { killNine } from './kill-9.ts';

/** In the order in which they run: the three brokers last, on a ground of their own. */
export const SCENARIOS: readonly Scenario[] = [killNine];
