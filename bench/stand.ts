/** Fresh services for one run of one system: an empty Kafka, Redis, registry and ClickHouse in a folder of their own. */
import { mkdir, rm } from 'node:fs/promises';
import { connect } from '../cli/compose.ts';
import { setUp } from '../cli/set-up.ts';
import { type Addresses, addressesOf } from '../cli/settings.ts';
import type { Codec } from '../engine/codec.ts';
import type { KafkaClient } from '../engine/kafka.ts';
import { startServices } from '../infra/services.ts';
import { readState } from '../infra/state.ts';
import { cpuMsOf } from './machine.ts';

export interface Stand {
  readonly dir: string;
  readonly addresses: Addresses;
  readonly kafka: KafkaClient;
  readonly codec: Codec;
  /** CPU ms of each service process so far; 0 for one that runs elsewhere. */
  serviceCpuMs(): Record<string, number>;
  close(): Promise<void>;
}

export async function openStand(dir: string): Promise<Stand> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const services = await startServices({ dir, mode: 'foreground' });
  try {
    const addresses = addressesOf(services);
    await setUp(addresses, () => undefined);
    const { kafka, codec } = await connect(addresses, 'agpis-bench');
    return {
      dir,
      addresses,
      kafka,
      codec,
      serviceCpuMs: () => cpuOfServices(dir),
      async close() {
        await kafka.close();
        await services.stop();
      },
    };
  } catch (error) {
    await services.stop();
    throw error;
  }
}

function cpuOfServices(dir: string): Record<string, number> {
  const services = readState(dir)?.services;
  if (!services) return {};
  return Object.fromEntries(
    Object.entries(services).map(([name, { process }]) => [name, process ? cpuMsOf(process.pid) : 0]),
  );
}
