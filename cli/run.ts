import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Log, systemClock, waitAtMost } from '../engine/runtime/options.ts';
import { flushTraces } from '../engine/trace-context.ts';
import { agpis } from '../topology/agpis.ts';
import { type WorkerMetrics, workerMetrics } from '../engine/metrics/worker-metrics.ts';
import { type ClassifierMetrics, classifierMetrics } from './classifier-metrics.ts';
import { startAgpisWorker } from './compose.ts';
import { readSettings } from './settings.ts';
import { METRICS_PREFIX, serveStatus, type WorkerState } from './status-server.ts';

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

/** For the spans of the last moments: whoever takes them may be away. */
const FLUSH_MS = 2_000;

const UNITS = [...agpis.units, ...agpis.sinks].map(({ name }) => name);

function unitNames(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !UNITS.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`"${unknown}" is none; there are ${UNITS.join(', ')}.`);
}

function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535 && text.trim() !== '') return port;
  throw new InvalidArgumentError('It is a number from 0 (any free port) to 65535.');
}

/**
 * Containers start in any order, and a broker on a cold machine takes most of a minute; who restarts what has ended does so with
 * growing pauses. Java's clients wait for ever, and say so in their logs.
 */
const WAIT_MS = 120_000;

function wholeMs(text: string): number {
  const ms = Number(text);
  if (Number.isInteger(ms) && ms >= 0 && text.trim() !== '') return ms;
  throw new InvalidArgumentError('Give whole milliseconds, e.g. 120000; 0 tries once.');
}

interface RunOptions {
  readonly units?: string[];
  readonly logLevel: (typeof LEVELS)[number];
  readonly httpPort?: number;
  readonly httpHost: string;
  readonly waitMs: number;
}

/** Before there is a worker: what asks for it is told that it starts. Without a port, nothing is counted either. */
async function watched(
  { httpPort, httpHost }: RunOptions,
  state: () => WorkerState,
  log: Log,
): Promise<(WorkerMetrics & { readonly classifier: ClassifierMetrics }) | undefined> {
  if (httpPort === undefined) return undefined;
  const metrics = workerMetrics(METRICS_PREFIX);
  const classifier = classifierMetrics(metrics.registry, METRICS_PREFIX);
  const { url } = await serveStatus({ host: httpHost, port: httpPort, state, registry: metrics.registry });
  log('info', `status is served at ${url}`);
  return { ...metrics, classifier };
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
    .addOption(
      new Option('--http-port <port>', 'serve /live, /ready, /status and /metrics there; default: nowhere')
        .env('AGPIS_HTTP_PORT')
        .argParser(portNumber),
    )
    .addOption(
      new Option('--http-host <address>', 'address to listen on; 0.0.0.0 in a container')
        .env('AGPIS_HTTP_HOST')
        .default('127.0.0.1'),
    )
    .addOption(
      new Option(
        '--wait-ms <ms>',
        'how long a Kafka that does not answer is waited for at the start; then it ends with exit code 1',
      )
        .env('AGPIS_WAIT_MS')
        .default(WAIT_MS)
        .argParser(wholeMs),
    )
    .addHelpText(
      'after',
      '\nIts settings are AGPIS_… variables of the environment: docs/services.md lists them. docs/metrics.md: what it measures, and traces.',
    )
    .action(async (options: RunOptions) => {
      const log = stderrLog(options.logLevel);
      let state: WorkerState = { phase: 'starting' };
      const metrics = await watched(options, () => state, log);
      const worker = await startAgpisWorker(readSettings(), {
        log,
        waitMs: options.waitMs,
        ...(options.units === undefined ? {} : { only: options.units }),
        ...(metrics
          ? {
              observer: metrics.observer,
              classifierObserver: metrics.classifier,
              modelsObserver: metrics.classifier,
              onClassifier: (classifier) => metrics.classifier.follow(classifier),
            }
          : {}),
      });
      state = { phase: 'running', status: () => worker.status() };
      metrics?.follow(worker);
      log('info', 'the worker has joined its groups');
      process.send?.('ready');
      let stopping = false;
      const stop = (signal: string): void => {
        if (stopping) return;
        stopping = true;
        state = { phase: 'stopping' };
        log('info', `${signal}: finishing what is in progress`);
        const ended = worker.stop().then(() => waitAtMost(systemClock, FLUSH_MS, flushTraces()));
        ended.then(
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
