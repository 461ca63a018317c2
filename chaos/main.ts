/** `npm run chaos`: breaks everything that AGPIS stands on while changes flow, and counts from outside what came of it. docs/chaos.md */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endWithParent } from '../infra/processes/orphan.ts';
import { readOptions, USAGE } from './options.ts';
import { printed, violationsOf } from './report.ts';
import { runChaos } from './run.ts';

const say = (line: string): void => void process.stderr.write(`chaos: ${line}\n`);

// Everything started is told to the watchdog, which ends it when this process is gone.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
endWithParent();

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') process.stdout.write(`${USAGE}\n`);
  else {
    const dir = await mkdtemp(join(tmpdir(), 'agpis-chaos-'));
    const report = await runChaos({ ...options, dir, say });
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : printed(report));
    if (violationsOf(report) === 0) await rm(dir, { recursive: true, force: true });
    else say(`logs and data stay in ${dir}`);
    process.exitCode = violationsOf(report) === 0 ? 0 : 1;
  }
} catch (error) {
  say((error as Error).message);
  if (['CHAOS_OPTIONS', 'ERR_PARSE'].some((code) => (error as { code?: string }).code?.startsWith(code)))
    say(USAGE);
  process.exitCode = 2;
}
