/** The work failed, or its worker ended, for a reason that the work itself does not know. */
export interface Fault {
  readonly kind: 'fault';
  readonly error: Error;
}

/** What becomes of a request. `unbegun`: its worker is gone because of the one before; nothing is known of this one. */
export type Attempt<Answer> = Answer | Fault | { readonly kind: 'overtime' } | { readonly kind: 'unbegun' };

/** Requests that one worker has been given, the first of which it works on. */
export interface Line<Answer> {
  /** One more, behind all others. */
  readonly join: () => Promise<Attempt<Answer>>;
  /** Of the first; the next one's time begins. */
  readonly answered: (answer: Answer) => void;
  /** The worker is gone: the first is told how, all others that they were not begun. Without effect where none is left. */
  readonly ended: (how: Fault | { readonly kind: 'overtime' }) => void;
}

export interface LineOptions {
  /** For one request, from when it is the first. */
  readonly timeoutMs: number;
  /** The first had its time; the line is empty. */
  readonly onOvertime: () => void;
  /** Whether any is under way: told at each change. */
  readonly onBusy: (isBusy: boolean) => void;
}

/** Answers come in the order of the requests, so that the second may lie ready with the worker while it works on the first. */
export function line<Answer>({ timeoutMs, onOvertime, onBusy }: LineOptions): Line<Answer> {
  const waiting: ((attempt: Attempt<Answer>) => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  const watchFirst = (): void => {
    clearTimeout(timer);
    if (waiting.length === 0) return onBusy(false);
    timer = setTimeout(() => {
      ended({ kind: 'overtime' });
      onOvertime();
    }, timeoutMs);
  };

  const ended: Line<Answer>['ended'] = (how) => {
    const [first, ...others] = waiting.splice(0);
    if (first === undefined) return;
    watchFirst();
    first(how);
    others.forEach((tell) => tell({ kind: 'unbegun' }));
  };

  return {
    join() {
      const { promise, resolve } = Promise.withResolvers<Attempt<Answer>>();
      if (waiting.push(resolve) > 1) return promise;
      onBusy(true);
      watchFirst();
      return promise;
    },
    answered(answer) {
      const first = waiting.shift();
      watchFirst();
      first?.(answer);
    },
    ended,
  };
}
