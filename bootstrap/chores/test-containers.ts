/** `npm run test:containers`: the integration tests on services that run as containers. */
import { ServiceError } from '../../infra/services.ts';
import { testFiles } from './test-files.ts';
import { runTests } from './test-run.ts';

try {
  process.exitCode = await runTests(testFiles('containers'), {
    env: { ...process.env, AGPIS_SERVICES: 'containers' },
  });
} catch (error) {
  if (!(error instanceof ServiceError)) throw error;
  process.stderr.write(`agpis: ${error.message}\n`);
  process.exitCode = 1;
}
