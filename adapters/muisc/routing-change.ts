/** What operators' commands make of a routing: pure; throws ModelError where that does not go. */
import { ModelError } from './model-error.ts';
import type { Routing, Shared } from './routing.ts';

/** null ends it. */
export function shadowed(routing: Routing, shadow: Shared | null): Routing {
  if (shadow !== null) notServing(routing, shadow.id, 'shadow');
  return { ...routing, shadow };
}

/** null ends it: all products are the serving model's again. */
export function canaried(routing: Routing, canary: Shared | null): Routing {
  if (canary !== null) notServing(routing, canary.id, 'canary');
  return { ...routing, canary };
}

/** `id` undefined: whichever of shadow and canary there is. */
export function candidateOf({ serving, shadow, canary }: Routing, id: string | undefined): string {
  const candidates = [...new Set([canary?.id, shadow?.id].filter((each) => each !== undefined))];
  const [only] = candidates;
  if (id === undefined) {
    if (only !== undefined && candidates.length === 1) return only;
    throw new ModelError(
      'NOT_POSSIBLE',
      only === undefined
        ? 'No model is shadow or canary, so that there is none to promote. Try one first: agpis model shadow ID.'
        : `${candidates.join(' is canary and ')} shadow: name the one to promote.`,
    );
  }
  if (id === serving) throw new ModelError('NOT_POSSIBLE', `${id} is the serving model already.`);
  // Where none serves there is nothing to compare with.
  if (serving === null || candidates.includes(id)) return id;
  throw new ModelError(
    'NOT_POSSIBLE',
    `${id} is neither shadow nor canary, so that nothing is known of it. Try it first: agpis model shadow ${id}.`,
  );
}

export const promoted = (routing: Routing, id: string): Routing => servedBy(routing, id);

export function rolledBack(routing: Routing): Routing {
  const { previous } = routing;
  if (previous === null)
    throw new ModelError(
      'NOT_POSSIBLE',
      'No other model has served before this one, so that there is none to return to.',
    );
  return servedBy(routing, previous);
}

/** What served is what a rollback returns to; the new one is tried no longer. */
const servedBy = (routing: Routing, serving: string): Routing => ({
  ...routing,
  serving,
  previous: routing.serving,
  shadow: unless(routing.shadow, serving),
  canary: unless(routing.canary, serving),
});

const unless = (shared: Shared | null, id: string): Shared | null => (shared?.id === id ? null : shared);

function notServing({ serving }: Routing, id: string, role: string): void {
  if (serving === null)
    throw new ModelError(
      'NOT_POSSIBLE',
      `No model serves yet that a ${role} could stand beside: agpis model promote ${id} makes it serve.`,
    );
  if (id === serving) throw new ModelError('NOT_POSSIBLE', `${id} is the serving model already.`);
}
