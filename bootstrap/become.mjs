import { spawn } from 'node:child_process';
import { availableParallelism, constants } from 'node:os';

/**
 * Read by the C library and by libuv at start, hence set before Node 24 starts.
 * Two arenas keep memory flat when image threads allocate (sharp #2607); pictures in flight are bounded by the thread
 * pool: the cores, and two more for file access (measured: more brought nothing).
 */
const DEFAULTS = {
  MALLOC_ARENA_MAX: '2',
  UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism() + 2)),
};
const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'];

/** The warning says that execve is young; whoever runs a command cannot act on it. */
function quietly(work) {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Runs `node args` in this process's place: by execve where Node has it (22.15, 23.11), else as a child whose
 * signals and exit code are passed through.
 * @param {string} node
 * @param {string[]} args
 */
export async function becomeNode(node, args) {
  const env = { ...DEFAULTS, ...process.env };
  if (typeof process.execve === 'function') quietly(() => process.execve(node, [node, ...args], env));
  await runChild(node, args, { ...env, AGPIS_PARENT_PID: String(process.pid) });
}

function runChild(node, args, env) {
  const child = spawn(node, args, { stdio: 'inherit', env });
  // Ctrl-C reaches the whole foreground group, so the child has it already; this process only has to outlive it.
  process.on('SIGINT', () => undefined);
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      process.exitCode = signal ? 128 + (constants.signals[signal] ?? 0) : (status ?? 1);
      resolve(undefined);
    });
  });
}
