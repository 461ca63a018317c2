import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Log } from '../engine/runtime/options.ts';
import { agpis } from '../topology/agpis.ts';
import { startAgpisWorker } from './compose.ts';
import { readSettings } from './settings.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Log lines on stderr: one line each, facts as JSON behind the sentence. */
export function stderrLog(least: (typeof LEVELS)[number]): Log {
  return (level, message, facts) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    process.stderr.write(
      `${new Date().toISOString()} ${level.padEnd(5)} ${message}${facts ? ` ${JSON.stringify(facts)}` : ''}\n`,
    );
  };
}

const UNITS = [...agpis.units, ...agpis.sinks].map(({ name }) => name);

function unitNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !UNITS.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`"${unknown}" is none; there are ${UNITS.join(', ')}.`);
}

export function registerRunCommand(program: Command): void {
  program
    .command('run')
    .description(
      'run the units of the topology until stopped (SIGTERM drains, then leaves; SIGUSR2 logs the status of every task)',
    )
    .option(
      '--units <names>',
      `units and sinks to run, comma-separated; default all: ${UNITS.join(',')}`,
      unitNames,
    )
    .addOption(
      new Option('--log-level <level>', 'least level that is logged').choices(LEVELS).default('info'),
    )
    .addHelpText(
      'after',
      '\nIts settings are AGPIS_… variables of the environment: docs/services.md lists them.',
    )
    .action(async (options: { units?: string[]; logLevel: (typeof LEVELS)[number] }) => {
      const log = stderrLog(options.logLevel);
      const worker = await startAgpisWorker(readSettings(), {
        log,
        ...(options.units === undefined ? {} : { only: options.units }),
      });
      log('info', 'the worker has joined its groups');
      process.send?.('ready');
      let stopping = false;
      const stop = (signal: string): void => {
        if (stopping) return;
        stopping = true;
        log('info', `${signal}: finishing what is in progress`);
        worker.stop().then(
          () => process.exit(0),
          (error: unknown) => {
            log('error', `the worker did not stop cleanly: ${(error as Error).message}`);
            process.exit(1);
          },
        );
      };
      // For an operator at a terminal: what does each task own, how far is it, what has been in progress for how long?
      process.on('SIGUSR2', () => log('info', 'status', { groups: worker.status() }));
      process.on('SIGTERM', () => stop('SIGTERM'));
      process.on('SIGINT', () => stop('SIGINT'));
      // A worker started by the demo must not outlive it.
      process.on('disconnect', () => stop('parent gone'));
    });
}
