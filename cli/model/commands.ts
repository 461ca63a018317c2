/** agpis model: which models there are, which of them decides, and how they differ. */
import { type Command, InvalidArgumentError } from 'commander';
import { isIdentity } from '../../adapters/muisc/routing.ts';
import type { Shared } from '../../adapters/muisc/routing.ts';
import { ModelError } from '../../adapters/muisc/model-error.ts';
import { SHIPPED_MODEL } from '../classify/command.ts';
import { localClassifier } from '../classify/local-classifier.ts';
import { type Changed, LEAST_COMPARED, canary, promote, rollback, shadow } from './change.ts';
import type { ModelDesk } from './desk.ts';
import { listed } from './listed.ts';
import { changedLines, listLines } from './print.ts';

export interface ModelCommandDeps {
  /** Once, for the command that runs. */
  readonly openDesk: () => ModelDesk;
  readonly print: (line: string) => void;
  /** Default: of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

interface ChangeOptions {
  readonly because: string;
  readonly json?: true;
}

const HELP = `
A model is tried beside the one that serves, then made to serve:
  agpis model add DIR                                          verifies it and takes it in; prints its id
  agpis model shadow ID --because "new colours"                it is asked as well, and decides nothing
  agpis model list                                             how often, and where, the two differ
  agpis model canary ID --share 0.05 --because "looks well"    it decides 5 % of the products
  agpis model promote --because "fewer false refusals"         it serves
  agpis model rollback --because "refuses white mugs"          the one before serves again

Models lie in AGPIS_MODELS (default: models beside the other data). Workers follow within seconds when AGPIS_CLASSIFIER is store, which is
the default once a model was promoted; where it names the folder of a model, they keep that one. Each change is written down with its reason: agpis query "SELECT * FROM agpis.operator_actions WHERE kind = 'MODEL'".`;

export function registerModelCommands(
  program: Command,
  { openDesk, print, env = process.env }: ModelCommandDeps,
): void {
  const model = program
    .command('model')
    .description('which model judges sequences: try, compare, promote, roll back')
    .addHelpText('after', HELP);
  const shown = (changed: Changed, { json }: ChangeOptions): void =>
    json
      ? print(JSON.stringify(changed, null, 2))
      : changedLines(changed, env['AGPIS_CLASSIFIER']).forEach(print);
  const command = (name: string, description: string): Command =>
    model.command(name).description(description).option('--json', 'print one JSON document');
  const change = (name: string, description: string): Command =>
    command(name, description).requiredOption('--because <text>', 'why: it is written down');

  command('list', 'models, which of them decides, and how those tried differ from it').action(
    async ({ json }: { json?: true }) => {
      const all = await listed(openDesk());
      if (json) print(JSON.stringify(all, null, 2));
      else listLines(all).forEach(print);
    },
  );
  command('add', 'verify a model, and take it into the folder of models; it is not asked yet')
    .argument('[folder]', 'of the model (default: the shipped one)', SHIPPED_MODEL)
    .action(async (folder: string, { json }: { json?: true }) => {
      const { store } = openDesk();
      // Golden sequences are asked: what this machine computes otherwise is not taken in.
      const classifier = await localClassifier({ folder, workers: 1 });
      await classifier.close();
      const outcome = await store.add(classifier.bundle);
      const said = { id: classifier.model, outcome, folder: store.folderOf(classifier.model) };
      print(json ? JSON.stringify(said) : `${said.id} ${OUTCOMES[outcome]}: ${said.folder}`);
    });
  change('shadow', 'ask a second model about a share of the sequences; it decides nothing')
    .argument('<id>', 'of the model, or off', identityOrOff)
    .option('--share <share>', 'of the products, above 0 up to 1', share, 1)
    .action(async (id: string, options: ChangeOptions & { share: number }) =>
      shown(await shadow(openDesk(), sharedOf(id, options.share), options.because), options),
    );
  change('canary', 'let a second model decide a share of the products')
    .argument('<id>', 'of the model, or off', identityOrOff)
    .option('--share <share>', 'of the products, above 0 up to 1, e.g. 0.05', share)
    .action(async (id: string, options: ChangeOptions & { share?: number }) => {
      if (id !== 'off' && options.share === undefined)
        throw new ModelError(
          'NOT_POSSIBLE',
          'Say with --share how much of the products it shall decide, e.g. --share 0.05.',
        );
      return shown(await canary(openDesk(), sharedOf(id, options.share ?? 1), options.because), options);
    });
  change('promote', 'make the shadow or the canary the serving model')
    .argument('[id]', 'of the model (default: the shadow or canary)', identity)
    .option(
      '--minimum <n>',
      'changes on which both were asked, at least; 0 asks for none',
      count,
      LEAST_COMPARED,
    )
    .action(async (id: string | undefined, options: ChangeOptions & { minimum: number }) =>
      shown(await promote(openDesk(), { ...options, id }), options),
    );
  change('rollback', 'make the model serve again that served before').action(async (options: ChangeOptions) =>
    shown(await rollback(openDesk(), options.because), options),
  );
}

const OUTCOMES = {
  added: 'was taken in',
  known: 'was there already',
  mended: 'was damaged, and was taken in anew',
};

const sharedOf = (id: string, share: number): Shared | null => (id === 'off' ? null : { id, share });

function identity(text: string): string {
  if (isIdentity(text)) return text;
  throw new InvalidArgumentError('Give the 12 hex digits of a model, as "agpis model list" shows them.');
}

const identityOrOff = (text: string): string => (text === 'off' ? text : identity(text));

function share(text: string): number {
  const value = Number(text);
  if (value > 0 && value <= 1) return value;
  throw new InvalidArgumentError('Give a number above 0 and up to 1, e.g. 0.05 for 5 %.');
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0 && text.trim() !== '') return value;
  throw new InvalidArgumentError('Give a whole number, e.g. 500.');
}
