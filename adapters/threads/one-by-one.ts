/** Begins each request when the one before is done: who sends two expects their answers in that order. `work` does not reject. */
export function oneByOne<Request>(work: (request: Request) => Promise<void>): (request: Request) => void {
  let last = Promise.resolve();
  return (request) => {
    last = last.then(() => work(request));
  };
}
