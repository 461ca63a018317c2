/** Three brokers in one cluster, every partition on all of them, beside one each of the other services. */
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Errand } from '../infra/errand.ts';
import { kafkaService, newClusterId } from '../infra/native/kafka.ts';
import { startNative } from '../infra/native/start.ts';
import { isRunning } from '../infra/processes/identity.ts';
import { lastLines, launch } from '../infra/processes/launch.ts';
import { freePort } from '../infra/processes/ports.ts';
import type { ServiceRecord } from '../infra/state.ts';
import { restartable, type Services } from './services.ts';

const BROKERS = ['kafka-1', 'kafka-2', 'kafka-3'] as const;
const OTHERS = ['registry', 'redis', 'clickhouse'] as const;
export type ClusterName = (typeof BROKERS)[number] | (typeof OTHERS)[number];

const PATIENCE_MS = 120_000;

export async function startThreeBrokers(dir: string, errand: Errand): Promise<Services<ClusterName>> {
  mkdirSync(dir, { recursive: true });
  const places = await Promise.all(
    BROKERS.map(async (name, n) => ({
      name,
      nodeId: n + 1,
      ports: [await freePort(), await freePort()] as const,
    })),
  );
  const cluster = {
    voters: places.map(({ nodeId, ports }) => `${String(nodeId)}@127.0.0.1:${String(ports[1])}`).join(','),
    clusterId: newClusterId(),
    replication: 3,
    minInSync: 2,
  };
  const services = await restartable<ClusterName>([...BROKERS, ...OTHERS], (name) => {
    const place = places.find((p) => p.name === name);
    return place
      ? startBroker(place, cluster, dir, errand)
      : startNative(name as (typeof OTHERS)[number], dir, errand);
  });
  return {
    ...services,
    addresses: {
      brokers: BROKERS.map((name) => services.addressOf(name)),
      registryUrl: services.addressOf('registry'),
      redisUrl: services.addressOf('redis'),
      clickhouseUrl: services.addressOf('clickhouse'),
    },
    dataOf: (name) => `${dir}/${name}`,
  };
}

async function startBroker(
  {
    name,
    nodeId,
    ports,
  }: { readonly name: string; readonly nodeId: number; readonly ports: readonly number[] },
  cluster: { voters: string; clusterId: string; replication: number; minInSync: number },
  dir: string,
  errand: Errand,
): Promise<ServiceRecord> {
  const logFile = `${dir}/logs/${name}.log`;
  const service = await kafkaService(
    { folder: `${dir}/${name}`, logFile, preferredPorts: ports, errand },
    { nodeId, ...cluster },
  );
  const process = await launch(service.plan, errand.own);
  for (const deadline = Date.now() + PATIENCE_MS; !(await service.ready());) {
    if (!isRunning(process) || Date.now() > deadline)
      throw new Error(`${name} did not start; its log ${logFile} closes with:\n${lastLines(logFile)}`);
    await sleep(200);
  }
  return { source: 'native', address: service.address, ports: service.ports, process, logFile };
}
