/**
 * Answers many callers with few calls: what is asked while a call is under way is asked together in the next one, so that a
 * store is waited for once for all of them. Nobody waits for company: whoever comes first is asked for at once, together with
 * what others ask in the same turn of the event loop.
 */
export function collected<Question, Answer>(
  ask: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  /** Questions of one call, more only where a single caller brings more: bounds how long an answer takes, and its size. */
  most: number,
): (questions: readonly Question[]) => Promise<Answer[]> {
  interface Caller {
    readonly questions: readonly Question[];
    readonly answered: (answers: Answer[]) => void;
    readonly failed: (error: unknown) => void;
  }
  const waiting: Caller[] = [];
  let isAsking = false;

  /** Callers in their order; one at least. */
  function next(): Caller[] {
    let count = 0;
    let callers = 0;
    for (const { questions } of waiting) {
      count += questions.length;
      if (callers > 0 && count > most) break;
      callers += 1;
    }
    return waiting.splice(0, callers);
  }

  async function askAll(): Promise<void> {
    while (waiting.length > 0) {
      const callers = next();
      try {
        const answers = await ask(callers.flatMap(({ questions }) => questions));
        let from = 0;
        for (const { questions, answered } of callers)
          answered(answers.slice(from, (from += questions.length)));
      } catch (error) {
        for (const { failed } of callers) failed(error);
      }
    }
    isAsking = false;
  }

  return (questions) =>
    new Promise((answered, failed) => {
      waiting.push({ questions, answered, failed });
      if (isAsking) return;
      isAsking = true;
      setImmediate(() => void askAll());
    });
}
