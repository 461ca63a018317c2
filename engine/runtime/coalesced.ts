/**
 * One question for all who have it at the same moment: those who come before it is sent share it, those who come while it is under way
 * share the next. So there is one at a time, and nobody gets an answer to a question that was sent before they came.
 */
export function coalesced<T>(ask: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let unsent: Promise<T> | undefined;

  function send(): Promise<T> {
    unsent = undefined;
    return ask();
  }

  return () => {
    if (unsent) return unsent;
    unsent = last.then(send, send);
    last = unsent;
    return unsent;
  };
}
