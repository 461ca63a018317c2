import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { line } from './line.ts';
import type { Fault, Line } from './line.ts';
import { isFault } from './seat.ts';
import type { Seat, WorkerMessage } from './seat.ts';

export interface ProcessSeatOptions {
  /** Takes `setup` as its first message, says ready or a fault, and then answers as a worker thread does; ends when disconnected. */
  readonly script: URL;
  /** For one request, from when the process can begin with it to the answer. */
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
  let hired: Promise<Hired<Answer>> | undefined;
  let child: ChildProcess | undefined;
  const leaving = new Set<Promise<unknown>>();

  const dismiss = (gone: ChildProcess): void => {
    if (child === gone) child = hired = undefined;
    if (gone.exitCode !== null || gone.signalCode !== null) return;
    const left = once(gone, 'exit');
    leaving.add(left);
    void left.finally(() => leaving.delete(left));
    gone.ref();
    gone.kill('SIGKILL');
  };

  const hire = async (): Promise<Hired<Answer>> => {
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
      return hiredAs<Answer>(fresh, timeoutMs, () => dismiss(fresh));
    } catch (error) {
      dismiss(fresh);
      throw notStarted(error as Error, written());
    }
  };

  return {
    async start() {
      if (hired === undefined) idle((await (hired = hire())).process);
    },
    async run(request) {
      const current = await (hired ??= hire());
      const attempt = current.line.join();
      current.process.send(request as object, (error) => {
        if (error !== null) current.failed(error);
      });
      return attempt;
    },
    async close() {
      if (child !== undefined) dismiss(child);
      await Promise.all(leaving);
    },
  };
}

interface Hired<Answer> {
  readonly process: ChildProcess;
  readonly line: Line<Answer>;
  /** It, or the way to it, is of no use any more. */
  readonly failed: (error: Error) => void;
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

/** A process that can begin, with what it is given; whatever ends it is told to the first request. */
function hiredAs<Answer extends { readonly kind: string }>(
  child: ChildProcess,
  timeoutMs: number,
  dismiss: () => void,
): Hired<Answer> {
  const given = line<Answer>({
    timeoutMs,
    onOvertime: dismiss,
    onBusy: (isBusy) => (isBusy ? busy(child) : idle(child)),
  });
  const failed = (error: Error): void => {
    dismiss();
    given.ended({ kind: 'fault', error });
  };
  child.on('message', (message: Answer | Fault) =>
    isFault(message) ? failed(message.error) : given.answered(message),
  );
  child.on('error', failed).on('exit', (code, signal) => failed(ended(code, signal)));
  return { process: child, line: given, failed };
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
