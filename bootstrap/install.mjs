import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { withLock } from './lock.mjs';
import { majorOf } from './machine.mjs';
import { MissingPiece } from './missing.mjs';

const NODE_MAJOR = 24;
const say = (line) => process.stderr.write(`agpis: ${line}\n`);
const stampFile = (root) => join(root, 'node_modules', '.agpis-installed');

/** @param {string} root */
function lockHash(root) {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** The stamp holds the hash of the lock file that node_modules was installed from. @param {string} root */
export function isInstalled(root) {
  try {
    return readFileSync(stampFile(root), 'utf8') === lockHash(root);
  } catch {
    return false;
  }
}

/**
 * Whether node_modules, installed by hand, holds what the lock asks for (packages for other systems may be missing).
 * @param {{ packages: Record<string, { version?: string, optional?: boolean }> }} wanted package-lock.json
 * @param {{ packages: Record<string, { version?: string }> }} found node_modules/.package-lock.json
 */
export function satisfies(wanted, found) {
  return Object.entries(wanted.packages).every(([path, { version, optional }]) => {
    if (path === '') return true;
    const there = found.packages[path];
    return there ? there.version === version : optional === true;
  });
}

/** @param {string} root */
function isInstalledByHand(root) {
  try {
    const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
    return satisfies(read('package-lock.json'), read('node_modules/.package-lock.json'));
  } catch {
    return false;
  }
}

/** npm must not run on the Node inside the node_modules that it replaces. @param {string} root */
function outsideNode(root) {
  const inside = join(root, 'node_modules') + sep;
  const candidates = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder && !folder.startsWith(inside));
  for (const file of candidates.map((folder) => join(folder, 'node'))) {
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return process.execPath;
}

/** @param {string} root @returns {[string, string[]]} */
function npmCommand(root) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js') && existsSync(script)) return [outsideNode(root), [script]];
  if (spawnSync('npm', ['--version'], { stdio: 'ignore' }).status === 0) return ['npm', []];
  throw new MissingPiece(
    'The command "npm" is missing: it comes with Node from https://nodejs.org, or as the package "npm" of your system.',
  );
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const EVERY_MS = 15_000;

/**
 * npm's own words go to stderr: stdout belongs to the command that follows. Told to end, this process waits for npm and leaves no
 * half of an installation behind.
 * @param {string} root
 */
async function npmCi(root) {
  const [command, args] = npmCommand(root);
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts=false'];
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(0)} s`;
  say('installing the locked packages (1.1 GB on disk, once; about a minute) ...');
  // npm before 11.16 does not know "allowScripts" of package.json, and ONNX Runtime's script would fetch libraries for graphics cards.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const child = spawn(command, [...args, ...flags], { cwd: root, stdio: ['ignore', 2, 2], env });
  const progress = setInterval(() => say(`installing the locked packages: ${seconds()} so far`), EVERY_MS);
  let told;
  const end = (signal) => {
    told = signal;
    child.kill(signal);
  };
  for (const signal of ENDING) process.on(signal, end);
  try {
    const why = await ended(child);
    if (told !== undefined) {
      rmSync(join(root, 'node_modules'), { recursive: true, force: true });
      throw new MissingPiece(`The installation was ended by ${told}: run the same command again.`);
    }
    if (why !== undefined)
      throw new MissingPiece(
        `"npm ci" ended with ${why} (its own words are above): see that the npm registry can be reached, then run the same command again.`,
      );
    say(`packages installed in ${seconds()}`);
  } finally {
    clearInterval(progress);
    for (const signal of ENDING) process.off(signal, end);
  }
}

/** Why it failed; undefined where it did not. @param {import('node:child_process').ChildProcess} child */
function ended(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      resolve(status === 0 ? undefined : (signal ?? `status ${status}`));
    });
  });
}

/** @param {string} root */
function checkNode(root) {
  const file = join(root, 'node_modules', 'node', 'bin', 'node');
  const answer = spawnSync(file, ['--version'], { encoding: 'utf8' });
  if (answer.status === 0 && majorOf(answer.stdout.trim()) >= NODE_MAJOR) return;
  throw new MissingPiece(
    `Node ${NODE_MAJOR} should be at ${file} but does not run there (${answer.error?.message ?? answer.stderr ?? 'no answer'}): delete node_modules and start again.`,
  );
}

/** Installs the locked packages, one process at a time. @param {string} root */
export async function ensureInstalled(root) {
  if (!existsSync(join(root, 'package-lock.json')))
    throw new MissingPiece(`${root} has no package-lock.json: run "git checkout -- package-lock.json".`);
  mkdirSync(join(root, '.agpis'), { recursive: true });
  // npm ci empties node_modules, so the lock stands outside of it.
  await withLock(
    join(root, '.agpis', 'install.lock'),
    async () => {
      if (isInstalled(root)) return;
      if (!isInstalledByHand(root)) await npmCi(root);
      checkNode(root);
      writeFileSync(stampFile(root), lockHash(root));
    },
    (holder) => say(`waiting for process ${holder}, which is installing the packages ...`),
  );
}
