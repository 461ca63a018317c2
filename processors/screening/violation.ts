import type { Finding } from './finding.ts';

/** What a check found; severity and scope are the profile's. */
export type Violation = Pick<Finding, 'measured' | 'threshold' | 'unit' | 'sentence'>;
