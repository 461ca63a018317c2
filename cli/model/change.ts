/** A change of which model decides: checked, written down with its reason, then done. */
import { randomUUID } from 'node:crypto';
import { ModelError } from '../../adapters/muisc/model-error.ts';
import {
  candidateOf,
  canaried,
  promoted,
  rolledBack,
  shadowed,
} from '../../adapters/muisc/routing-change.ts';
import type { Routing, Shared } from '../../adapters/muisc/routing.ts';
import { LONGEST_REASON, checkedBecause } from '../operator.ts';
import type { ModelDesk } from './desk.ts';

export interface Changed {
  readonly action: string;
  readonly before: Routing;
  readonly after: Routing;
  /** One line of what was done. */
  readonly subject: string;
}

interface Step {
  readonly command: 'shadow' | 'canary' | 'promote' | 'rollback';
  readonly because: string;
  /** What shall be, and one line about it. */
  readonly next: (routing: Routing) => Promise<{ readonly routing: Routing; readonly subject: string }>;
}

/** How much is compared before a model decides: with none of 500 differing, fewer than 0.6 % do, at 95 % (rule of three, Hanley 1983). */
export const LEAST_COMPARED = 500;

type Desk = Pick<ModelDesk, 'store' | 'record' | 'compared' | 'operator' | 'now'>;

/** null ends the shadow. */
export const shadow = (desk: Desk, shared: Shared | null, because: string): Promise<Changed> =>
  changed(desk, { command: 'shadow', because, next: sharedOut(desk, 'shadow', shared) });

/** null ends the canary. */
export const canary = (desk: Desk, shared: Shared | null, because: string): Promise<Changed> =>
  changed(desk, { command: 'canary', because, next: sharedOut(desk, 'canary', shared) });

const sharedOut =
  ({ store }: Desk, command: 'shadow' | 'canary', shared: Shared | null): Step['next'] =>
  async (routing) => {
    if (shared) await store.read(shared.id);
    const after = command === 'shadow' ? shadowed(routing, shared) : canaried(routing, shared);
    const what = shared ? `${shared.id}, share ${String(shared.share)}` : 'off';
    return { routing: after, subject: `${command} ${what}` };
  };

/** `id` undefined: the shadow or canary. Throws ModelError `TOO_FEW` below `minimum` compared changes. */
export const promote = (
  desk: Desk,
  {
    id,
    minimum,
    because,
  }: { readonly id: string | undefined; readonly minimum: number; readonly because: string },
): Promise<Changed> =>
  changed(desk, {
    command: 'promote',
    because,
    async next(routing) {
      const candidate = candidateOf(routing, id);
      await desk.store.read(candidate);
      const rests = await restsOn(desk, routing.serving, candidate, minimum);
      return { routing: promoted(routing, candidate), subject: `promote ${candidate}, ${rests}` };
    },
  });

async function restsOn(
  desk: Desk,
  serving: string | null,
  candidate: string,
  minimum: number,
): Promise<string> {
  if (serving === null) return 'none served before';
  // Whoever asks for none may have no analytics to ask.
  if (minimum === 0) return `instead of ${serving}, no comparison asked for`;
  const { changes, sequences, differing } = await desk.compared(serving, candidate);
  if (changes >= minimum)
    return `instead of ${serving}, compared on ${String(changes)} changes (at least ${String(minimum)}), ${String(differing)} of ${String(sequences)} verdicts differ`;
  throw new ModelError(
    'TOO_FEW',
    `${candidate} was compared with ${serving} on ${String(changes)} changes, and ${String(minimum)} are asked for: wait, raise the share of the shadow, or say --minimum with fewer and --because with why that is enough.`,
  );
}

export const rollback = (desk: Desk, because: string): Promise<Changed> =>
  changed(desk, {
    command: 'rollback',
    because,
    async next(routing) {
      const after = rolledBack(routing);
      await desk.store.read(after.serving ?? '');
      return {
        routing: after,
        subject: `rollback to ${String(after.serving)} from ${String(routing.serving)}`,
      };
    },
  });

async function changed(desk: Desk, { command, because: text, next }: Step): Promise<Changed> {
  const because = checkedBecause(text);
  if (because === undefined)
    throw new ModelError(
      'NO_REASON',
      `--because says why, in 1 to ${String(LONGEST_REASON)} characters: it is what others will read of it.`,
    );
  const action = randomUUID();
  let [before, subject]: [Routing | undefined, string] = [undefined, ''];
  const after = await desk.store.change(async (routing) => {
    before = routing;
    const wanted = await next(routing);
    subject = wanted.subject;
    // First: what was written down and not done shows, since the routing names the last action; the reverse would not.
    await desk.record(actionOf(desk, { action, command, because, subject }));
    return { ...wanted.routing, action };
  });
  return { action, before: before ?? after, after, subject };
}

const actionOf = (
  { operator, now }: Desk,
  what: {
    readonly action: string;
    readonly command: string;
    readonly because: string;
    readonly subject: string;
  },
) => ({
  actionId: what.action,
  kind: 'MODEL' as const,
  operator,
  because: what.because,
  actedAt: now(),
  subject: what.subject,
  key: '',
  topic: '',
  partition: -1,
  origin: '',
  stage: '',
  code: what.command,
  count: 1,
  records: 0,
});
