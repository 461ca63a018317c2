/** The broker under all systems: one of its own in the run's folder, or the one that the user names. */
import type { Errand } from '../../infra/errand.ts';
import { progressBy } from '../../infra/artefacts/progress.ts';
import { KAFKA_VERSION } from '../../infra/artefacts/kafka-jars.ts';
import { startNative } from '../../infra/native/start.ts';
import { startGuard } from '../../infra/processes/guard.ts';
import { stopProcesses } from '../../infra/processes/stop.ts';
import type { ProcessIdentity } from '../../infra/processes/identity.ts';
import type { Say } from '../../infra/service-error.ts';
import { cpuMsOf } from '../machine.ts';

export interface Broker {
  readonly brokers: readonly string[];
  /** For the output: which broker, and whose. */
  readonly title: string;
  /** CPU so far, ms; undefined where it runs elsewhere. */
  cpuMs(): number | undefined;
  stop(): Promise<void>;
}

/** What fetching and starting need to know, and a hand that ends what they started. */
export async function openErrand(say: Say): Promise<{ errand: Errand; end(): Promise<void> }> {
  const guard = await startGuard();
  const owned: ProcessIdentity[] = [];
  const errand: Errand = {
    say,
    progress: progressBy(say),
    own(process) {
      owned.push(process);
      guard.own(process);
    },
    signal: new AbortController().signal,
  };
  return {
    errand,
    async end() {
      await stopProcesses(owned);
      await guard.release();
    },
  };
}

export async function startBroker(dir: string, errand: Errand): Promise<Broker> {
  const { address, process } = await startNative('kafka', dir, errand);
  return {
    brokers: [address],
    title: `Apache Kafka ${KAFKA_VERSION}, one node of its own`,
    cpuMs: () => (process ? cpuMsOf(process.pid) : undefined),
    stop: () => stopProcesses(process ? [process] : []),
  };
}

export const runningBroker = (address: string): Broker => ({
  brokers: address.split(','),
  title: 'the Kafka of KAFKA_BROKERS, which others may use meanwhile',
  cpuMs: () => undefined,
  stop: async () => undefined,
});
