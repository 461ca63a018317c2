/**
 * docs/classifier-results.md from what `agpis evaluate muisc --predictions` has kept: the whole report of each set, and its plots.
 *
 *   node training/muisc/results/main.ts --set rendered A/sequences.jsonl A.jsonl --set magento B/sequences.jsonl B.jsonl --losses LOSSES.txt
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';

/** What is known of a set by its name, in the order of the page. */
const SETS = {
  rendered: { heading: 'Rendered products that it was not trained on', more: '' },
  magento: {
    heading: 'Photos of clothes and gear (Magento, development styles)',
    more: ' No picture of these was trained on.',
  },
  'rendered-test': {
    heading: 'Test: rendered products',
    more: ' Asked once, when the model was chosen.',
  },
  'magento-test': {
    heading: 'Test: photos of clothes and gear (Magento, test styles)',
    more: ' Asked once, when the model was chosen. No picture of these was trained on.',
  },
  natural: {
    heading: 'Test: natural truth',
    more: ' Asked once, when the model was chosen. Nobody made these faults; two language models labelled them, blind ([how](../training/natural/README.md)). Source and fault go together, so the rows of Magento stand apart below.',
  },
  'natural-magento': { heading: 'Test: natural truth, the rows of Magento', more: ' Of the set above.' },
} as const;
type Name = keyof typeof SETS;

interface Told {
  readonly name: Name;
  readonly set: string;
  readonly predictions: string;
}

const PLOTS = [
  ['Reliability', 'reliability'],
  ['Rejected among published', 'review-40'],
  ['Faulty among the rest', 'risk-coverage'],
] as const;

const ROOT = join(import.meta.dirname, '..', '..', '..');
const IMAGES = join(ROOT, 'docs', 'images', 'classifier');

const values = new Command('results')
  .description('Write docs/classifier-results.md and its plots from kept predictions.')
  .requiredOption(
    '--set <name rows predictions...>',
    `${Object.keys(SETS).join(', ')}; its rows, and the predictions for them; may be repeated`,
  )
  .requiredOption('--losses <file>', 'what 8 bits cost, as training.muisc.export --losses has kept it')
  .option('--model <folder>', 'bundle that made the predictions', join(ROOT, 'models', 'muisc'))
  .parse()
  .opts<{ set: string[]; losses: string; model: string }>();

const isName = (name: string): name is Name => name in SETS;

/** In the order of the page. */
function told(given: readonly string[]): Told[] {
  const found = Array.from({ length: Math.ceil(given.length / 3) }, (_, at) => {
    const [name = '', set, predictions] = given.slice(3 * at, 3 * at + 3);
    if (!isName(name) || set === undefined || predictions === undefined)
      throw new Error(`--set takes one of ${Object.keys(SETS).join(', ')}, rows and predictions, not ${name}`);
    return { name, set, predictions };
  });
  const order = Object.keys(SETS);
  return found.toSorted((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
}

/** What the command prints: the model that its first line names, and what follows; the line itself names a machine's paths. */
function report({ name, set, predictions }: Told, plots: string) {
  process.stderr.write(`${name}: ${set}\n`);
  const options = [set, '--model', values.model, '--from-predictions', predictions, '--rules', '--plots', plots];
  const printed = execFileSync(
    process.execPath,
    [join(ROOT, 'cli', 'main.ts'), 'evaluate', 'muisc', ...options],
    { encoding: 'utf8', maxBuffer: 2 ** 26, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const model = /^Model (\S+) on /.exec(printed)?.[1];
  if (model === undefined) throw new Error('agpis evaluate muisc does not begin with the model');
  return { model, printed: printed.slice(printed.indexOf('\n') + 1).trimEnd() };
}

function section(one: Told): string {
  const rows = readFileSync(one.set, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { qualified: boolean; images: string[] });
  const pictures = rows.reduce((sum, { images }) => sum + images.length, 0);
  const plots = mkdtempSync(join(tmpdir(), 'plots-'));
  try {
    const { model, printed } = report(one, plots);
    for (const [, plot] of PLOTS) {
      const file = readdirSync(plots).find((found) => found.endsWith(`${plot}.svg`));
      if (!file) throw new Error(`agpis evaluate muisc wrote no ${plot}.svg`);
      copyFileSync(join(plots, file), join(IMAGES, `${one.name}-${plot}.svg`));
    }
    const { heading, more } = SETS[one.name];
    const shown = PLOTS.map(([label, plot]) => `![${label}](images/classifier/${one.name}-${plot}.svg)`);
    const count = `${rows.length} sequences (${rows.filter(({ qualified }) => qualified).length} qualified) of ${pictures} pictures, by model ${model}.`;
    return `## ${heading}\n${count}${more}\n\n${shown.join(' ')}\n\n\`\`\`\n${printed}\n\`\`\`\n`;
  } finally {
    rmSync(plots, { recursive: true });
  }
}

/** The first line says of which graph: a bundle whose card was changed afterwards has another id, and the same graphs. */
function eightBits(file: string): string {
  const [first = '', ...rows] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const [digest = '', ...of] = first.split(', ');
  const { files } = JSON.parse(readFileSync(join(values.model, 'model.json'), 'utf8')) as {
    files: Record<string, { sha256: string }>;
  };
  if (files['sequence.onnx']?.sha256 !== digest)
    throw new Error(`${file} tells of another model than ${values.model}: its sequence.onnx is ${digest}`);
  return `## What 8 bits cost\nAUC of the graphs in 32-bit floats, and as they are served (\`training.muisc.export --losses\`): ${of.join(', ')}, of the first synthesiser. Goal: at most 0.005 of the macro AUC.\n\n\`\`\`\n${rows.join('\n')}\n\`\`\`\n`;
}

const sets = told(values.set);
const sections = sets.map(section);
const isTested = sets.some(({ name }) => name !== 'rendered' && name !== 'magento');
const tests = isTested
  ? 'the tests behind them were asked once, when the model had been chosen'
  : 'tests are not used yet';

const head = `# What the shipped classifier does on development sets

The whole report of \`agpis evaluate muisc\` on the sets whose summary stands in [classifier.md](classifier.md#the-model-that-is-shipped); what each figure is stands [there](classifier.md#what-is-measured), too. Labels are synthetic, reviewers simulated. The weights are those of
[\`models/muisc\`](../models/muisc/card.md). Choices were made on sets like these, so the figures flatter; ${tests}. The plots show reliability, what is rejected among published at 40 % faulty input, and what is faulty among the rest where people do not err.

\`\`\`
node training/second/main.ts --out A --count 900 --part development --seed 11         # --part test: the tests
node training/second/main.ts --out B --count 900 --part development --seed 11 --source ../shared/corpus/magento
npm run agpis -- evaluate muisc A/sequences.jsonl --rules --predictions A.jsonl       # and B
node training/muisc/results/main.ts --set rendered A/sequences.jsonl A.jsonl --set magento B/sequences.jsonl B.jsonl --losses LOSSES.txt
\`\`\`
`;


const text = [head, ...sections, eightBits(values.losses)].join('\n');
writeFileSync(join(ROOT, 'docs', 'classifier-results.md'), text);
