/** The places where a worker meets the outside: between any two of them it can be killed, stopped, or told that something went wrong. */

/**
 * A call over the engine's ports. Where two names belong together, the first comes before the effect and the one that ends in
 * `.done` after it, before the caller hears of it. Of a commit there are five:
 *
 * `commit` nothing has been sent · `commit.begun` the partitions are in the transaction · `commit.written` the records lie in the
 * logs, undecided · `commit.offsets` the offsets are in it, too · `commit.done` it is decided, the answer is under way
 */
export type StepName =
  | 'partition-counts'
  | 'topic-settings'
  | 'incarnations'
  | 'incarnations.done'
  | 'transactor'
  | 'transactor.done'
  | 'end-again.done'
  | 'committed'
  | 'committed.done'
  | 'watermarks'
  | 'watermarks.done'
  | 'read'
  | 'fetch'
  | 'commit'
  | 'commit.begun'
  | 'commit.written'
  | 'commit.offsets'
  | 'commit.done'
  | 'group.join'
  | 'group.joined'
  | 'group.heartbeat'
  | 'group.leave'
  | 'view.claim'
  | 'view.claim.done'
  | 'view.position'
  | 'view.apply'
  | 'view.apply.done'
  | 'view.reset'
  | 'view.reset.done'
  | 'sink.write'
  | 'sink.write.done'
  /** Named by the stages' collaborators. */
  | `deps.${string}`;

export interface Step {
  /** Number of the worker, from 1 in the order in which they were started. */
  readonly worker: number;
  readonly name: StepName;
  /** What it is about: a transactional id, `topic/partition`, a group. Empty where the name says it all. */
  readonly of: string;
  /** How many steps there have been, this one included, of all workers. */
  readonly nth: number;
}

/**
 * What a step leads to. 'crash': the worker ends as by kill -9, nothing more of it has any effect. 'freeze': as by SIGSTOP, until
 * it is thawed. 'silence': this call is never answered, and the worker goes on. An error is thrown by the call: in a commit, a
 * TransactionError ends the transaction as its outcome says, any other error as the adapter to a real broker would.
 */
export type StepEffect = 'crash' | 'freeze' | 'silence' | Error | undefined;
