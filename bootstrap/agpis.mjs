#!/usr/bin/env node
// The one entry: any Node >= 20 runs this file, it depends on nothing, and it ends by becoming Node 24 on the command.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled, isInstalled } from './install.mjs';
import { becomeNode } from './become.mjs';
import { checkMachine } from './machine.mjs';
import { MissingPiece } from './missing.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const chores = {
  'dev:test': 'bootstrap/chores/test.ts',
  'dev:test:containers': 'bootstrap/chores/test-containers.ts',
  'dev:test:kafka': 'bootstrap/chores/test-kafka.ts',
  'dev:lint': 'bootstrap/chores/lint.ts',
  'dev:bench': 'bench/main.ts',
  'dev:chaos': 'chaos/main.ts',
  'dev:bench:engine': 'bench/engine/main.ts',
};

/** @param {string[]} args */
function scriptFor(args) {
  const [command = ''] = args;
  if (!command.startsWith('dev:')) return { script: 'cli/main.ts', rest: args };
  const script = chores[command];
  if (script === undefined)
    throw new MissingPiece(`There is no chore "${command}"; there are ${Object.keys(chores).join(', ')}.`);
  return { script, rest: args.slice(1) };
}

async function main() {
  const { script, rest } = scriptFor(process.argv.slice(2));
  // The machine is looked at only before an installation: afterwards the stamp says that it was good enough.
  if (!isInstalled(root)) {
    checkMachine(root);
    await ensureInstalled(root);
  }
  const node = join(root, 'node_modules', 'node', 'bin', 'node');
  const file = join(root, script);
  if (!existsSync(file))
    throw new MissingPiece(
      `The file ${file} is missing from this checkout: run "git checkout -- ${script}".`,
    );
  await becomeNode(node, [file, ...rest]);
}

main().catch((error) => {
  if (!(error instanceof MissingPiece)) throw error;
  process.stderr.write(`agpis: ${error.message}\n`);
  process.exit(1);
});
