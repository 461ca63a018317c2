import type { Routing, Shared } from '../../adapters/muisc/routing.ts';
import type { Comparison, Decided } from './comparisons.ts';
import type { ModelDesk } from './desk.ts';

export interface ListedModel {
  readonly id: string;
  /** What it is now: serving, previous, shadow, canary. */
  readonly roles: readonly string[];
  readonly name: string | null;
  readonly made: string | null;
  readonly precision: string | null;
  /** Why it cannot be used. */
  readonly fault: string | null;
  /** Sequences under a profile, by verdict; of all that is still kept. */
  readonly decided: Readonly<Record<string, number>>;
}

export interface ComparedModel extends Comparison {
  readonly role: 'shadow' | 'canary';
  readonly candidate: string;
  readonly share: number;
  readonly serving: string;
}

export interface Listed {
  readonly folder: string;
  readonly routing: Routing;
  readonly models: readonly ListedModel[];
  /** Of shadow and canary with the serving model. */
  readonly comparisons: readonly ComparedModel[];
  /** Why nothing is known of what models decided, and how they differ. */
  readonly unknown: string | null;
}

type Desk = Pick<ModelDesk, 'store' | 'compared' | 'decided'>;

/** Models that lie in the folder, and those that the routing names. */
export async function listed(desk: Desk): Promise<Listed> {
  const { store } = desk;
  const [stored, routing] = await Promise.all([store.list(), store.routing()]);
  const known = await fromWork(desk, routing).catch((error: Error) => ({
    decided: [],
    comparisons: [],
    unknown: error.message,
  }));
  const named = [routing.serving, routing.canary?.id, routing.shadow?.id, routing.previous];
  const missing = [...new Set(named.filter((id) => typeof id === 'string'))]
    .filter((id) => !stored.some((each) => each.id === id))
    .map((id) => ({ id, manifest: undefined, fault: `${store.folderOf(id)} is not there` }));
  const models = [...stored, ...missing].map(({ id, manifest, fault }) => ({
    id,
    roles: rolesOf(routing, id),
    name: manifest?.name ?? null,
    made: manifest?.made ?? null,
    precision: manifest?.precision ?? null,
    fault: fault ?? null,
    decided: verdictsOf(known.decided, id),
  }));
  return { folder: store.root, routing, models, comparisons: known.comparisons, unknown: known.unknown };
}

async function fromWork(desk: Desk, { serving, shadow, canary }: Routing) {
  // Nothing is promoted yet: analytics may not be there either.
  if (serving === null) return { decided: [], comparisons: [], unknown: null };
  const comparisons: ComparedModel[] = [];
  const compare = async (role: 'shadow' | 'canary', tried: Shared | null): Promise<void> => {
    if (tried === null) return;
    const { id: candidate, share } = tried;
    comparisons.push({ role, candidate, share, serving, ...(await desk.compared(serving, candidate)) });
  };
  await compare('shadow', shadow);
  // Both at once are one comparison: it counts what was seen in either role.
  if (canary?.id !== shadow?.id) await compare('canary', canary);
  return { decided: await desk.decided(), comparisons, unknown: null };
}

function rolesOf({ serving, previous, shadow, canary }: Routing, id: string): string[] {
  const roles = { serving, canary: canary?.id, shadow: shadow?.id, previous };
  return Object.entries(roles).flatMap(([role, each]) => (each === id ? [role] : []));
}

const verdictsOf = (decided: readonly Decided[], id: string): Record<string, number> =>
  Object.fromEntries(decided.filter(({ model }) => model === id).map(({ verdict, n }) => [verdict, n]));
