/** The agpis command. Each group of commands is loaded only when asked for: a look at a picture needs no Kafka client. */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { sentenceOf } from './failure.ts';

type Register = (program: Command) => void | Promise<void>;

/** In the order in which help shows them. */
const GROUPS: readonly { readonly commands: readonly string[]; readonly load: () => Promise<Register> }[] = [
  { commands: ['demo'], load: async () => (await import('./demo/command.ts')).registerDemoCommand },
  { commands: ['check'], load: async () => (await import('./check.ts')).registerCheckCommand },
  {
    commands: ['classify'],
    load: async () => (await import('./classify/command.ts')).registerClassifyCommand,
  },
  { commands: ['evaluate'], load: loadEvaluate },
  { commands: ['model'], load: loadModel },
  { commands: ['hash'], load: async () => (await import('./hash.ts')).registerHashCommand },
  { commands: ['ingest'], load: async () => (await import('./ingest.ts')).registerIngestCommand },
  { commands: ['review'], load: loadReview },
  {
    commands: ['violations'],
    load: async () => (await import('./violations.ts')).registerViolationsCommand,
  },
  { commands: ['export'], load: loadExport },
  { commands: ['train'], load: loadTrain },
  { commands: ['report'], load: async () => (await import('./report.ts')).registerReportCommand },
  { commands: ['trace'], load: async () => (await import('./trace.ts')).registerTraceCommand },
  { commands: ['query'], load: async () => (await import('./query.ts')).registerQueryCommand },
  { commands: ['dlq'], load: async () => (await import('./dlq.ts')).registerDeadLetterCommands },
  {
    commands: ['reprocess'],
    load: async () => (await import('./reprocess.ts')).registerReprocessCommand,
  },
  { commands: ['state'], load: async () => (await import('./state.ts')).registerStateCommands },
  { commands: ['topology'], load: async () => (await import('./topology.ts')).registerTopologyCommand },
  { commands: ['topics'], load: async () => (await import('./topics.ts')).registerTopicCommands },
  { commands: ['schemas'], load: async () => (await import('./schemas.ts')).registerSchemaCommands },
  { commands: ['setup'], load: async () => (await import('./setup-command.ts')).registerSetupCommand },
  { commands: ['run'], load: async () => (await import('./run.ts')).registerRunCommand },
  {
    commands: ['up', 'down', 'status', 'doctor'],
    load: async () => (await import('./services.ts')).registerServiceCommands,
  },
];

async function loadEvaluate(): Promise<Register> {
  const [{ registerEvaluateCommand }, { openModel }] = await Promise.all([
    import('./evaluate/command.ts'),
    import('./evaluate/open-model.ts'),
  ]);
  return (program) =>
    registerEvaluateCommand(program, {
      open: openModel,
      print: (line) => process.stdout.write(`${line}\n`),
      say: (line) => process.stderr.write(`${line}\n`),
    });
}

async function loadModel(): Promise<Register> {
  const [{ registerModelCommands }, { openModelDesk }] = await Promise.all([
    import('./model/commands.ts'),
    import('./model/desk.ts'),
  ]);
  return (program) =>
    registerModelCommands(program, {
      openDesk: openModelDesk,
      print: (line) => process.stdout.write(`${line}\n`),
    });
}

async function loadExport(): Promise<Register> {
  const [{ registerExportCommand }, { openExportParts }] = await Promise.all([
    import('./export/command.ts'),
    import('./export/open-parts.ts'),
  ]);
  return (program) =>
    registerExportCommand(program, {
      open: openExportParts,
      print: (line) => process.stdout.write(`${line}\n`),
    });
}

async function loadTrain(): Promise<Register> {
  const [{ registerTrainCommand }, { openAnalyser }, { learnWithPython }] = await Promise.all([
    import('./train/command.ts'),
    import('./train/open-analyser.ts'),
    import('./train/python.ts'),
  ]);
  return (program) =>
    registerTrainCommand(program, {
      openAnalyser,
      learn: learnWithPython,
      print: (line) => process.stdout.write(`${line}\n`),
      say: (line) => process.stderr.write(`${line}\n`),
    });
}

async function loadReview(): Promise<Register> {
  const [{ registerReviewCommands }, { openReviewQueue }, { shownInFile }] = await Promise.all([
    import('./review.ts'),
    import('./review-queue.ts'),
    import('./review/shown.ts'),
  ]);
  return (program) =>
    registerReviewCommands(program, {
      openQueue: openReviewQueue,
      shown: shownInFile(join(process.env['AGPIS_DIR'] ?? '.agpis', 'review-shown.json')),
      user: process.env['USER'] ?? userInfo().username,
    });
}

// Whoever reads our answer (head, less) may have seen enough of it.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
const program = new Command('agpis')
  .description(
    'Product-change events in; image sequences fit to publish out, with a reject rate one can trust.',
  )
  .version(version, '-V, --version')
  .showHelpAfterError('(agpis --help lists the commands)');
const asked = GROUPS.find(({ commands }) => commands.includes(process.argv[2] ?? ''));
for (const { load } of asked ? [asked] : GROUPS) await (await load())(program);

try {
  await program.parseAsync();
} catch (error) {
  const sentence = sentenceOf(error);
  if (sentence === undefined) throw error;
  process.stderr.write(`agpis: ${sentence}\n`);
  // Not the exit code alone: connections that are still open would keep the process.
  process.exit(1);
}
