import type { Errand } from '../errand.ts';
import type { ProcessPlan } from '../processes/launch.ts';

export type ServiceName = 'kafka' | 'registry' | 'redis' | 'clickhouse';

/** Everything that starting one service natively needs to know and everything that others need to reach it. */
export interface NativeService {
  plan: ProcessPlan;
  /** What users of the service are given: brokers or a URL. */
  address: string;
  ports: readonly number[];
  /** Whether it answers as its users would ask; never throws. */
  ready: () => Promise<boolean>;
}

export interface NativeOptions {
  /** For this service's data alone. */
  folder: string;
  logFile: string;
  /** Ports of the last run, taken again where they are free, so that addresses written down stay good. */
  preferredPorts: readonly number[];
  errand: Errand;
}
