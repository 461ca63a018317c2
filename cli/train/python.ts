/** The trainers' Python: set up once in the cache, and asked to learn. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { TrainingError } from './training-error.ts';

const ROOT = join(import.meta.dirname, '../..');
const SETUP = join(ROOT, 'training/muisc/setup.sh');

export interface Learning {
  readonly rows: string;
  readonly model: string;
  readonly out: string;
  readonly learn: readonly string[];
  readonly add: readonly string[];
  readonly threads: number;
}

/** Throws TrainingError `python-missing`, `training-failed`. */
export async function learnWithPython(learning: Learning, say: (line: string) => void): Promise<void> {
  const { rows, model, out, learn, add, threads } = learning;
  const python = await trainersPython(say);
  const lists = [
    ...(learn.length > 0 ? ['--learn', ...learn] : []),
    ...(add.length > 0 ? ['--add', ...add] : []),
  ];
  const paths = ['--rows', rows, '--model', model, '--out', out];
  const args = ['-m', 'training.muisc.finetune', ...paths, ...lists, '--threads', String(threads)];
  const { status, errors } = await ran(python, args, say);
  if (status !== 0)
    throw new TrainingError(
      'training-failed',
      `Nothing was learned: ${lastLines(errors) || `Python ended with ${String(status)}`}`,
    );
}

async function trainersPython(say: (line: string) => void): Promise<string> {
  say('Setting up Python (the first time, PyTorch is installed: some minutes)');
  const printed: string[] = [];
  const { status, errors } = await ran('bash', [SETUP], (line) => void printed.push(line));
  const python = printed.at(-1);
  if (status === 0 && python !== undefined) return python;
  throw new TrainingError(
    'python-missing',
    `Training needs Python 3.11 or newer with PyTorch, and ${SETUP} could not set it up: ${lastLines(errors) || 'no output'}`,
  );
}

/** Resolves with the exit status; null where it was killed, or could not be started. */
function ran(
  command: string,
  args: readonly string[],
  onLine: (line: string) => void,
): Promise<{ status: number | null; errors: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let rest = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    });
    child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()));
    child.once('error', (error) => resolve({ status: null, errors: error.message }));
    child.once('close', (status) => {
      if (rest !== '') onLine(rest);
      resolve({ status, errors });
    });
  });
}

/** Of a stack the last line says what was wrong. */
const lastLines = (text: string): string => text.trim().split('\n').slice(-3).join(' ').slice(-600);
