/** This engine in a process of its own: `agpis run` with another map. Runs until told to stop. */
import { kafkaClient } from '../../../adapters/kafka/client.ts';
import type { RuntimeOptions } from '../../../engine/runtime/options.ts';
import { startWorker } from '../../../engine/runtime/worker.ts';
import type { Job } from '../job.ts';
import { bytesCodec } from './codec.ts';
import { changelogTopic, toyTopology } from './topology.ts';

const {
  BENCH_BROKERS = '',
  BENCH_RUN: run = '',
  BENCH_INPUT: input = '',
  BENCH_OUTPUT: output = '',
  BENCH_JOB = 'copy',
  BENCH_PARTITIONS = '4',
  BENCH_OPTIONS = '{}',
} = process.env;
const kafka = kafkaClient({ brokers: BENCH_BROKERS.split(','), clientId: run });
const worker = await startWorker({
  topology: toyTopology(BENCH_JOB as Job['name'], {
    run,
    input,
    output,
    partitions: Number(BENCH_PARTITIONS),
  }),
  kafka,
  codec: bytesCodec(changelogTopic(run)),
  deps: {},
  views: new Map(),
  writers: new Map(),
  options: JSON.parse(BENCH_OPTIONS) as Partial<RuntimeOptions>,
  log(level, message, facts) {
    const { ms } = facts ?? {};
    process.stdout.write(`${level} ${message} ${JSON.stringify(facts ?? {})}\n`);
    // A takeover is fencing, offsets and the restored state.
    if (message.endsWith('took over') && typeof ms === 'number')
      process.stdout.write(`RESTORE_START ${String(Date.now() - ms)}\nRESTORE_END ${String(Date.now())}\n`);
  },
});

async function stop(): Promise<void> {
  await worker.stop();
  await kafka.close();
  process.exit(0);
}
process.once('SIGTERM', () => void stop());
process.once('disconnect', () => void stop());
