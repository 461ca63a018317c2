/** The inside of a child process of the classifier: as worker.ts, where native code may end more than a thread. */
import { oneByOne } from '../threads/one-by-one.ts';
import type { WorkerMessage } from '../threads/seat.ts';
import { worked } from './graphs.ts';
import type { WorkAnswer, WorkRequest, WorkerSetup } from './messages.ts';
import { openSessions } from './sessions.ts';

if (process.send === undefined) throw new Error('child.ts is forked; use muiscClassifier elsewhere.');
process.once('disconnect', () => process.exit());

process.once('message', (setup: WorkerSetup) => {
  void openSessions(setup).then(
    (sessions) => {
      process.on(
        'message',
        oneByOne((request: WorkRequest) => worked(sessions, request).catch(faultOf).then(say)),
      );
      say({ kind: 'ready' });
    },
    (error: Error) => say(faultOf(error)),
  );
});

const faultOf = (error: Error): WorkerMessage<WorkAnswer> => ({ kind: 'fault', error });

function say(message: WorkerMessage<WorkAnswer>): void {
  process.send?.(message);
}
