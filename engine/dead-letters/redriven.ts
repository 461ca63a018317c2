import { REDRIVE, saidBy } from './headers.ts';

/** What a record says of itself that has been redriven. */
export interface Redriven {
  /** Id of the run of the command. */
  readonly id: string;
  /** From 1. */
  readonly count: number;
  /** Where the record lay first: <incarnation>/<partition>/<offset> of its topic. */
  readonly of: string;
  /** Why it ended in the dead letters each time, the oldest first. */
  readonly failures: readonly { readonly stage: string; readonly code: string }[];
}

const SEPARATOR = '; ';

/** Undefined for a record that nobody has redriven, and for marks that make no sense. */
export function redrivenOf(headers: Readonly<Record<string, string>>): Redriven | undefined {
  const id = saidBy(headers, REDRIVE.id);
  const of = saidBy(headers, REDRIVE.of);
  const count = Number(saidBy(headers, REDRIVE.count));
  if (!id || !of || !Number.isInteger(count) || count < 1) return undefined;
  return { id, of, count, failures: parseFailures(saidBy(headers, REDRIVE.failures) ?? '') };
}

export const formatFailures = (failures: Redriven['failures']): string =>
  failures.map(({ stage, code }) => `${stage} ${code}`).join(SEPARATOR);

const parseFailures = (text: string): Redriven['failures'] =>
  text
    .split(SEPARATOR)
    .filter((each) => each !== '')
    .map((each) => {
      const [stage = '', code = ''] = each.split(' ');
      return { stage, code };
    });
