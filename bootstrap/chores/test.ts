/**
 * `npm test [-- FILE...]`: types, lint and format; the integration tests on containers where a Docker engine answers; then every
 * test with coverage on services started natively.
 */
import { dockerAnswers } from '../../infra/containers/docker.ts';
import { ServiceError } from '../../infra/services.ts';
import { runChecks } from './checks.ts';
import { runNode } from './run.ts';
import { testFiles } from './test-files.ts';
import { runTests } from './test-run.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);

async function main(): Promise<number> {
  const chosen = process.argv.slice(2);
  if (chosen.length > 0) return runTests(chosen);
  const checked = await runChecks();
  // The summary of the whole closes the run, so the smaller part comes first.
  const contained = (await dockerAnswers()) ? await runNode(['bootstrap/chores/test-containers.ts']) : 0;
  const tested = await runTests(testFiles('all'), { coverage: true });
  if (!checked) say('FAILED: the checks at the beginning (types, lint, format)');
  if (contained !== 0) say('FAILED: the tests on containers');
  return checked && contained === 0 ? tested : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  process.stderr.write(`agpis: ${error.message}\n`);
  process.exitCode = 1;
}
