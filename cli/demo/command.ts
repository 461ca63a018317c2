import { access } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { runDemo } from './demo.ts';
import { banner, nextSteps, table } from './print.ts';
import { styleSplit } from '../../examples/splits/style-split.ts';

const SAMPLE = new URL('../../examples/catalogue', import.meta.url).pathname;

interface DemoCommandOptions {
  readonly catalogue?: string;
  readonly split?: 'development' | 'test';
  readonly dir: string;
  readonly exit?: true;
  readonly json?: true;
}

export function registerDemoCommand(program: Command): void {
  program
    .command('demo')
    .description(
      'run the main job on real services: a catalogue in, sequences, reviews and the reject rate out',
    )
    .option(
      '--catalogue <path>',
      'folder with products.jsonl, listings.jsonl or pictures; default: the sample catalogue',
    )
    .addOption(
      new Option('--split <side>', 'only styles on this side of the committed split').choices([
        'development',
        'test',
      ]),
    )
    .option(
      '--dir <path>',
      'folder for data, logs and the contact sheet: a new one, or an earlier demo’s, which is emptied',
      '.agpis/demo',
    )
    .option('--exit', 'stop everything when the numbers are there')
    .option('--json', 'one JSON object on stdout')
    .action(async (options: DemoCommandOptions) => {
      process.exitCode = await demo(options);
    });
}

/** Of a demo on a catalogue that is not there: nothing ran, so nothing agreed. */
const SKIPPED = 3;

/** 0: the terminal answers counted in Kafka and in SQL equal the accepted events. 1: they do not, or the run failed. 3: skipped. */
async function demo(options: DemoCommandOptions): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  if (options.catalogue !== undefined && !(await exists(options.catalogue))) {
    const skipped = `There is no catalogue at ${options.catalogue}; the demo on it is skipped. Give a folder with products.jsonl, listings.jsonl or pictures.`;
    say(skipped);
    if (options.json) process.stdout.write(`${JSON.stringify({ ok: false, skipped })}\n`);
    return SKIPPED;
  }
  const side = options.split;
  const demoRun = await runDemo({
    catalogue: options.catalogue ?? SAMPLE,
    dir: options.dir,
    say,
    ...(side === undefined ? {} : { products: (style: string) => styleSplit(style) === side }),
  });
  const code = demoRun.result.ok ? 0 : 1;
  const human = `\n${banner(demoRun.services, demoRun.pageUrl, options.dir)}${table(demoRun.result)}`;
  if (options.json) {
    say(human);
    process.stdout.write(`${JSON.stringify({ ...demoRun.result, contactSheet: demoRun.sheetFile })}\n`);
  } else process.stdout.write(human);
  if (options.exit) {
    await demoRun.stop();
    return code;
  }
  say(`\n${nextSteps(options.dir)}\nEverything keeps running. Ctrl-C ends it.`);
  await untilInterrupted();
  await demoRun.stop();
  return code;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
