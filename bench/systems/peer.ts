/** The same job by Quix Streams, Pillow or pyvips, pdqhash and redis-py: a process a core. */
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { kafkaOf } from '../../adapters/kafka/protocol.ts';
import { candidates } from '../../topology/topics.ts';
import { startChild } from '../child.ts';
import type { System } from './system.ts';

const WORKER = resolve(import.meta.dirname, '../peers/worker.py');
const GROUP = 'peer';
const JOIN_MS = 60_000;
/** Seconds. Fewer transactions than AGPIS makes (it waits 30 ms for company), in favour of their throughput. */
const COMMIT_INTERVAL = '0.5';

export type Decoder = 'pillow' | 'pyvips';

export function peer(python: string, decoder: Decoder, size: 'native' | '512'): System {
  const where = size === 'native' ? 'decoded at the file’s size' : 'decoded to 512 px';
  return {
    name: `${decoder}-${size}`,
    title: `Quix Streams, ${decoder === 'pillow' ? 'Pillow' : 'pyvips'}, ${where} (to the candidate)`,
    answers: false,
    markedTopics: [candidates.name],
    async start(stand) {
      const { dir, addresses } = stand;
      await mkdir(join(dir, 'pictures'), { recursive: true });
      const children = Array.from({ length: availableParallelism() }, (_, i) =>
        startChild(
          python,
          [
            ...[
              WORKER,
              '--broker',
              addresses.brokers.join(','),
              '--registry',
              addresses.registryUrl,
              '--redis',
              addresses.redisUrl,
            ],
            ...[
              '--store',
              join(dir, 'pictures'),
              '--state',
              join(dir, `state-${String(i)}`),
              '--output',
              candidates.name,
              '--group',
              GROUP,
            ],
            ...[
              '--decoder',
              decoder,
              '--commit-interval',
              COMMIT_INTERVAL,
              ...(size === 'native' ? ['--native'] : []),
            ],
          ],
          {
            environment: { VIPS_CONCURRENCY: '1', PYTHONDONTWRITEBYTECODE: '1' },
            logFile: join(dir, 'worker.log'),
            messages: false,
          },
        ),
      );
      const isAlive = (): boolean => children.every((c) => c.isAlive());
      const stop = async (): Promise<void> => void (await Promise.all(children.map((c) => c.stop())));
      try {
        await joined(addresses.brokers, children.length, isAlive, join(dir, 'worker.log'));
      } catch (error) {
        await stop();
        throw error;
      }
      return { pids: children.map((c) => c.pid), isAlive, stop };
    },
  };
}

/** Waits until the group is stable with every process in it. */
async function joined(
  brokers: string[],
  members: number,
  isAlive: () => boolean,
  logFile: string,
): Promise<void> {
  const admin = kafkaOf({ brokers, clientId: 'agpis-bench-admin' }).admin();
  await admin.connect();
  try {
    for (const deadline = Date.now() + JOIN_MS; ;) {
      const { groups } = await admin.describeGroups([GROUP]);
      if (groups[0]?.state === 'Stable' && groups[0].members.length === members) return;
      if (!isAlive() || Date.now() > deadline)
        throw new Error(`the Python workers did not join their group: see ${logFile}`);
      await new Promise((r) => setTimeout(r, 250));
    }
  } finally {
    await admin.disconnect();
  }
}
