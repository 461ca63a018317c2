/**
 * `npm test [-- FILE...]`: checks, then every test with coverage on services of its own, then those on containers where a Docker
 * engine answers. The services' data lie in a folder that is thrown away.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VARIABLES } from '../../infra/address.ts';
import { dockerAnswers } from '../../infra/containers/docker.ts';
import { ServiceError, startServices, type RunningServices } from '../../infra/services.ts';
import { runChecks } from './checks.ts';
import { runNode } from './run.ts';
import { testFiles } from './test-files.ts';

/** Two files at a time: they share two cores with the services. */
const SIDE_BY_SIDE = 2;
/** A test that hangs fails by name instead of stopping the whole run. */
const LONGEST_TEST_MS = 240_000;
const say = (line: string) => void process.stdout.write(`${line}\n`);

function environmentOf(services: RunningServices): NodeJS.ProcessEnv {
  return {
    [VARIABLES.kafka]: services.kafka.brokers,
    [VARIABLES.registry]: services.registry.url,
    [VARIABLES.redis]: services.redis.url,
    [VARIABLES.clickhouse]: services.clickhouse.url,
  };
}

function nodeTestArguments(files: readonly string[]): string[] {
  return [
    '--disable-warning=TimeoutNegativeWarning',
    '--disable-warning=ExperimentalWarning',
    '--test',
    `--test-concurrency=${SIDE_BY_SIDE}`,
    `--test-timeout=${LONGEST_TEST_MS}`,
    '--test-reporter=spec',
    '--experimental-test-coverage',
    '--test-coverage-exclude=**/*.test.ts',
    '--test-coverage-exclude=test/**',
    ...files,
  ];
}

async function runTests(files: readonly string[]): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), 'agpis-test-'));
  const services = await startServices({ dir, mode: 'foreground', say });
  const end = async () => {
    await services.stop();
    rmSync(dir, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().then(() => process.exit(130)));
  try {
    return await runNode(nodeTestArguments(files), environmentOf(services));
  } finally {
    await end();
  }
}

async function main(): Promise<number> {
  const chosen = process.argv.slice(2);
  if (chosen.length > 0) return runTests(chosen);
  const checked = await runChecks();
  const tested = await runTests(testFiles('all'));
  const contained = (await dockerAnswers()) ? await runNode(['bootstrap/chores/test-containers.ts']) : 0;
  if (!checked) say('The checks before the tests found something: see above.');
  return checked ? tested || contained : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  process.stderr.write(`agpis: ${error.message}\n`);
  process.exitCode = 1;
}
