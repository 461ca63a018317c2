import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Attempt, Seat, WorkerMessage } from './seat.ts';

export interface ProcessSeatOptions {
  /** Takes `setup` as its first message, says ready or a fault, and then answers as a worker thread does; ends when disconnected. */
  readonly script: URL;
  /** For one request, from the hand-over to the answer. */
  readonly timeoutMs: number;
  /** What the process is given at its start; copied. */
  readonly setup: unknown;
  /** The error of a process that does not start, with the end of what it wrote to stderr. */
  readonly notStarted: (cause: Error, written: string) => Error;
}

/** Of stderr, in characters. */
const KEPT = 8192;

/**
 * A place for one child process, as seat() is for a thread: for work in native code that may end its process, or that must be
 * ended in the middle of a call, which a thread cannot be.
 */
export function processSeat<Request, Answer extends { readonly kind: string }>(
  options: ProcessSeatOptions,
): Seat<Request, Answer> {
  const { script, timeoutMs, setup, notStarted } = options;
  let child: ChildProcess | undefined;
  const leaving = new Set<Promise<unknown>>();

  const dismiss = (gone: ChildProcess): void => {
    if (child === gone) child = undefined;
    if (gone.exitCode !== null || gone.signalCode !== null) return;
    const left = once(gone, 'exit');
    leaving.add(left);
    void left.finally(() => leaving.delete(left));
    gone.ref();
    gone.kill('SIGKILL');
  };

  const hire = async (): Promise<ChildProcess> => {
    const fresh = fork(script, {
      serialization: 'advanced', // tensors as they are
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [],
      // It is ended in the middle of whatever it does, and half a file of coverage would spoil the report of a whole test run.
      env: { ...process.env, NODE_V8_COVERAGE: '' },
    });
    child = fresh;
    fresh.on('exit', () => dismiss(fresh)); // also when idle, where nobody else listens
    const written = tailOf(fresh);
    try {
      await readiness(fresh, setup);
      return fresh;
    } catch (error) {
      dismiss(fresh);
      throw notStarted(error as Error, written());
    }
  };

  return {
    async start() {
      if (child === undefined) idle(await hire());
    },
    async run(request) {
      const current = child ?? (await hire());
      const attempt = await ask<Request, Answer>(current, request, timeoutMs);
      if (attempt.kind === 'overtime' || attempt.kind === 'fault') dismiss(current);
      return attempt;
    },
    async close() {
      if (child !== undefined) dismiss(child);
      await Promise.all(leaving);
    },
  };
}

/** Warnings of native code are passed on; the last of them may say why it ended. */
function tailOf(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-KEPT);
    process.stderr.write(text);
  });
  return () => tail;
}

async function readiness(child: ChildProcess, setup: unknown): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const answered = (message: WorkerMessage<{ readonly kind: 'ready' }>): void =>
    message.kind === 'fault' ? reject(message.error) : resolve();
  // 'close', not 'exit': only then is all that was written there.
  const closed = (code: number | null, signal: string | null): void => reject(ended(code, signal));
  child.once('message', answered).once('error', reject).once('close', closed);
  // A process that is gone already says why by its end.
  child.send(setup as object, () => undefined);
  return promise.finally(() => child.off('message', answered).off('error', reject).off('close', closed));
}

function ask<Request, Answer extends { readonly kind: string }>(
  child: ChildProcess,
  request: Request,
  timeoutMs: number,
): Promise<Attempt<Answer>> {
  const { promise, resolve } = Promise.withResolvers<Attempt<Answer>>();
  const answered = (message: Answer): void => resolve(message);
  const failed = (error: Error): void => resolve({ kind: 'fault', error });
  const gone = (code: number | null, signal: string | null): void => failed(ended(code, signal));
  const timer = setTimeout(() => resolve({ kind: 'overtime' }), timeoutMs);
  child.on('message', answered).on('error', failed).on('exit', gone);
  busy(child);
  child.send(request as object, (error) => {
    if (error !== null) failed(error);
  });
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('message', answered).off('error', failed).off('exit', gone);
    idle(child);
  });
}

const ended = (code: number | null, signal: string | null): Error =>
  new Error(`The process ended with ${signal ?? `code ${String(code)}`}.`);

/** An idle process does not keep this one alive. */
function idle(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  if (child.stderr instanceof Socket) child.stderr.unref();
}

function busy(child: ChildProcess): void {
  child.ref();
  child.channel?.ref();
}
