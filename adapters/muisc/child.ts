/** The inside of a child process of the classifier: as worker.ts, where native code may end more than a thread. */
import { ClassifierError } from '../../ports/classifier.ts';
import { oneByOne } from '../threads/one-by-one.ts';
import type { WorkerMessage } from '../threads/seat.ts';
import { worked } from './graphs.ts';
import type { DecodeAnswer, DecodeRequest, WorkAnswer, WorkRequest, WorkerSetup } from './messages.ts';
import { preparer } from './prepare.ts';
import type { Prepare } from './prepare.ts';
import { openSessions } from './sessions.ts';

if (process.send === undefined) throw new Error('child.ts is forked; use muiscClassifier elsewhere.');
process.once('disconnect', () => process.exit());
// A terminal and systemd signal the whole group: the worker still finishes what is in progress, and ends this process itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

process.once('message', (setup: WorkerSetup) => {
  void openSessions(setup).then(
    (sessions) => {
      const prepare = preparer(setup.manifest.preprocessing);
      process.on(
        'message',
        oneByOne((request: WorkRequest | DecodeRequest) => {
          const answer = request.kind === 'decode' ? decoded(prepare, request) : worked(sessions, request);
          return answer.catch(faultOf).then(say);
        }),
      );
      say({ kind: 'ready' });
    },
    (error: Error) => say(faultOf(error)),
  );
});

async function decoded(prepare: Prepare, { key, bytes }: DecodeRequest): Promise<DecodeAnswer> {
  try {
    return { kind: 'decoded', prepared: await prepare(key, bytes) };
  } catch (error) {
    if (error instanceof ClassifierError) return { kind: 'undecodable', message: error.message };
    throw error;
  }
}

const faultOf = (error: Error): WorkerMessage<WorkAnswer | DecodeAnswer> => ({ kind: 'fault', error });

function say(message: WorkerMessage<WorkAnswer | DecodeAnswer>): void {
  process.send?.(message);
}
