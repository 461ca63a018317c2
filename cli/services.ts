import { InvalidArgumentError, Option, type Command } from 'commander';
import { SERVICE_NAMES, TITLES, VARIABLES, withoutPassword } from '../infra/address.ts';
import { diagnose } from '../infra/doctor.ts';
import { DEFAULT_DIR, readStatus, startServices, stopServices } from '../infra/services.ts';
import type { ServicesStatus } from '../infra/services.ts';
import { readState } from '../infra/state.ts';
import { stateDirs } from './settings.ts';

const say = (line: string) => void process.stderr.write(`agpis: ${line}\n`);
const print = (text: string) => void process.stdout.write(`${text}\n`);

/** A line a service: `Kafka:            up    127.0.0.1:9092   native   pid 123`. */
export function statusLines(status: ServicesStatus): string[] {
  const known = SERVICE_NAMES.flatMap((name) => {
    const service = status.services[name];
    return service === undefined ? [] : [{ title: `${TITLES[name]}:`, ...service }];
  });
  if (known.length === 0) return [`Nothing runs in ${status.dir}; "agpis up" starts the services.`];
  const width = Math.max(...known.map(({ address }) => withoutPassword(address).length));
  return known.map(({ title, health, address, source, pid }) =>
    [
      title.padEnd(17),
      health.padEnd(7),
      withoutPassword(address).padEnd(width + 2),
      pid === undefined ? source : `${source} (pid ${pid})`,
    ].join(''),
  );
}

/** `KAFKA_BROKERS=…` lines, for `eval "$(agpis status -o env)"` and --env-file. */
export function environmentLines(status: ServicesStatus): string[] {
  return SERVICE_NAMES.flatMap((name) => {
    const service = status.services[name];
    return service?.health === 'up' ? [`${VARIABLES[name]}=${service.address}`] : [];
  });
}

type Output = 'table' | 'env' | 'json';

function showStatus(status: ServicesStatus, output: Output): void {
  switch (output) {
    case 'json':
      return print(JSON.stringify(status, null, 2));
    case 'env':
      return environmentLines(status).forEach(print);
    case 'table':
      return statusLines(status).forEach(print);
  }
}

function output(value: string): Output {
  if (value === 'table' || value === 'env' || value === 'json') return value;
  throw new InvalidArgumentError('It is table, env or json.');
}

const dirOption = () =>
  new Option('--dir <folder>', 'data, logs and state of the services').default(DEFAULT_DIR).env('AGPIS_DIR');

function addUp(program: Command): void {
  program
    .command('up')
    .description('start Kafka, schema registry, Redis and ClickHouse, and leave them running')
    .addOption(dirOption())
    .option('--json', 'print the status as JSON')
    .action(async ({ dir, json = false }: { dir: string; json?: boolean }) => {
      const start = performance.now();
      const { attached } = await startServices({ dir, mode: 'detached', say });
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      say(attached ? 'all of them ran already' : `ready in ${seconds} s; "agpis down" ends them`);
      showStatus(await readStatus(dir), json ? 'json' : 'table');
    });
}

function addDown(program: Command): void {
  program
    .command('down')
    .description('end the services that "up" started; their data stay')
    .addOption(dirOption())
    .action(async ({ dir }: { dir: string }) => {
      const ended = await stopServices(dir);
      say(
        ended === 0 ? `nothing was running in ${dir}` : `${ended} services ended; their data stay in ${dir}`,
      );
    });
}

/** A demo's services are found as well, as every command that asks them finds them. */
function inUse(dir: string): string {
  if (dir !== DEFAULT_DIR) return dir;
  return stateDirs(process.env).find((each) => readState(each) !== undefined) ?? dir;
}

function addStatus(program: Command): void {
  program
    .command('status')
    .description('show what runs, where, and whether it answers (exit code 0 when all do)')
    .addOption(dirOption())
    .option('-o, --output <form>', 'table, env (KAFKA_BROKERS=... lines) or json', output, 'table')
    .option('--json', 'the same as -o json')
    .action(async (options: { dir: string; output: Output; json?: boolean }) => {
      const status = await readStatus(inUse(options.dir));
      showStatus(status, options.json === true ? 'json' : options.output);
      if (!status.running) process.exitCode = 1;
    });
}

function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check this machine for everything that AGPIS needs, and say what to do about the rest')
    .addOption(dirOption())
    .option('--json', 'print the checks as JSON')
    .action(async ({ dir, json = false }: { dir: string; json?: boolean }) => {
      const checks = await diagnose(dir);
      if (json) print(JSON.stringify(checks, null, 2));
      else
        for (const { ok, name, found, todo } of checks)
          print(`${ok ? 'OK  ' : 'TODO'}  ${name.padEnd(18)} ${ok ? found : todo}`);
      if (checks.some(({ ok }) => !ok)) process.exitCode = 1;
    });
}

/** up, down, status and doctor. */
export function registerServiceCommands(program: Command): void {
  addUp(program);
  addDown(program);
  addStatus(program);
  addDoctor(program);
}
