/**
 * `npm run test:kafka [-- VERSION... [FILE...]]`: the tests that speak to a broker, on brokers of the versions that are not the default
 * one; without a version on all of them in turn. Not part of `npm test`: each version takes minutes.
 */
import { KAFKA_VERSION, OLDER_KAFKA } from '../../infra/artefacts/kafka-jars.ts';
import { runNode } from './run.ts';
import { testFiles } from './test-files.ts';

const say = (line: string) => void process.stdout.write(`${line}\n`);
const isVersion = (argument: string) => /^\d+(\.\d+)*$/.test(argument);

/** Resolves to the exit code of one version's run. */
function testOn(version: string, files: readonly string[]): Promise<number> {
  say(`--- Kafka ${version} ---`);
  // Neither a broker that runs already nor an image of another version may stand in for it.
  const env = { AGPIS_KAFKA_VERSION: version, AGPIS_SERVICES: 'native', KAFKA_BROKERS: '' };
  return runNode(['bootstrap/chores/test.ts', ...files], { env });
}

async function main(): Promise<number> {
  const asked = process.argv.slice(2);
  const chosen = asked.filter(isVersion);
  const files = asked.filter((argument) => !isVersion(argument));
  const known: readonly string[] = [KAFKA_VERSION, ...OLDER_KAFKA];
  const unknown = chosen.filter((version) => !known.includes(version));
  if (unknown.length > 0) {
    process.stderr.write(
      `agpis: No jars are pinned for Kafka ${unknown.join(', ')}: name ${known.join(', ')}.\n`,
    );
    return 1;
  }
  const failed: string[] = [];
  for (const version of chosen.length > 0 ? chosen : OLDER_KAFKA)
    if ((await testOn(version, files.length > 0 ? files : testFiles('broker'))) !== 0) failed.push(version);
  if (failed.length > 0) say(`FAILED: on Kafka ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

process.exitCode = await main();
