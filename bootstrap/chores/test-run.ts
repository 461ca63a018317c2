import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VARIABLES } from '../../infra/address.ts';
import { startServices, type RunningServices } from '../../infra/services.ts';
import { runNode } from './run.ts';

/** Two files at a time: they share two cores with the services. */
const SIDE_BY_SIDE = 2;
/** A test that hangs fails by name instead of stopping the whole run. */
const LONGEST_TEST_MS = 240_000;
/** The limit of a test does not end a process that stays when its tests are done, over a connection left open, say. */
const LONGEST_RUN_MS = 30 * 60_000;
const COVERAGE = [
  '--experimental-test-coverage',
  '--test-coverage-exclude=**/*.test.ts',
  '--test-coverage-exclude=test/**',
];

function environmentOf(services: RunningServices): NodeJS.ProcessEnv {
  return {
    [VARIABLES.kafka]: services.kafka.brokers,
    [VARIABLES.registry]: services.registry.url,
    [VARIABLES.redis]: services.redis.url,
    [VARIABLES.clickhouse]: services.clickhouse.url,
  };
}

function nodeTestArguments(files: readonly string[], coverage: boolean): string[] {
  return [
    '--disable-warning=TimeoutNegativeWarning',
    '--disable-warning=ExperimentalWarning',
    '--test',
    `--test-concurrency=${SIDE_BY_SIDE}`,
    `--test-timeout=${LONGEST_TEST_MS}`,
    '--test-reporter=spec',
    ...(coverage ? COVERAGE : []),
    ...files,
  ];
}

/**
 * Runs test files on services of their own, which they find by KAFKA_BROKERS and its like; the data lie in a folder that is
 * thrown away. Returns the test runner's exit code.
 */
export async function runTests(
  files: readonly string[],
  { coverage = false, env = process.env }: { coverage?: boolean; env?: NodeJS.ProcessEnv } = {},
): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'agpis-test-'));
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const services = await startServices({ dir, mode: 'foreground', say, env });
  const end = async () => {
    await services.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().then(() => process.exit(130)));
  try {
    return await runNode(nodeTestArguments(files, coverage), {
      env: environmentOf(services),
      longestMs: LONGEST_RUN_MS,
    });
  } finally {
    await end();
  }
}
