/** Which model decides, and which one is asked beside it: pure. */
import { createHash } from 'node:crypto';

/** A model that gets a share of the products, 0..1. */
export interface Shared {
  readonly id: string;
  readonly share: number;
}

export interface Routing {
  /** Identities of models, 12 hex digits each; null where none was promoted yet. */
  readonly serving: string | null;
  /** What a rollback returns to. */
  readonly previous: string | null;
  /** Asked about its share of what the serving model decides; decides nothing. */
  readonly shadow: Shared | null;
  /** Decides its share of the products. */
  readonly canary: Shared | null;
  /** Id of the operator's action that led here, as in `operator_actions`; empty before the first. */
  readonly action: string;
}

export const NO_ROUTING: Routing = { serving: null, previous: null, shadow: null, canary: null, action: '' };

export interface Route {
  readonly decides: string;
  /** null: nobody is asked beside it. */
  readonly beside: string | null;
}

/**
 * A product stays with its model as long as the canary does, and a growing share keeps those it has. Where the canary decides, the
 * serving model is asked beside it: so a canary is compared as a shadow is.
 */
export function routeOf(
  { canary, shadow }: Pick<Routing, 'canary' | 'shadow'>,
  serving: string,
  subject: string | undefined,
): Route {
  if (subject === undefined) return { decides: serving, beside: null };
  if (canary && isOf(canary, 'canary', subject)) return { decides: canary.id, beside: serving };
  return { decides: serving, beside: shadow && isOf(shadow, 'shadow', subject) ? shadow.id : null };
}

/** The model is in the hash: not the same sellers try every new one. */
function isOf({ id, share }: Shared, role: string, subject: string): boolean {
  const digest = createHash('sha256').update(`${role} ${id} ${subject}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32 < share;
}

const IDENTITY = /^[0-9a-f]{12}$/;

export const isIdentity = (text: unknown): text is string => typeof text === 'string' && IDENTITY.test(text);

export const writtenRouting = (routing: Routing): string =>
  `${JSON.stringify({ format: 1, ...routing }, null, 1)}\n`;

/** @returns the routing, or a sentence that says what is wrong with the text. */
export function readRouting(text: string): Routing | string {
  const json = parsed(text);
  if (json === undefined) return 'it is no JSON object';
  const { format, serving, previous, shadow, canary, action } = json;
  if (format !== 1) return `its format is ${JSON.stringify(format)}, and this version of agpis reads 1`;
  if (!isIdentityOrNull(serving)) return `"serving" is ${JSON.stringify(serving)}, which is no model`;
  if (!isIdentityOrNull(previous)) return `"previous" is ${JSON.stringify(previous)}, which is no model`;
  if (!isShared(shadow)) return '"shadow" is no model with a share of 0..1';
  if (!isShared(canary)) return '"canary" is no model with a share of 0..1';
  return { serving, previous, shadow, canary, action: typeof action === 'string' ? action : '' };
}

const isIdentityOrNull = (value: unknown): value is string | null => value === null || isIdentity(value);

function isShared(value: unknown): value is Shared | null {
  if (value === null) return true;
  if (typeof value !== 'object') return false;
  const { id, share } = value as Record<string, unknown>;
  return isIdentity(id) && typeof share === 'number' && share > 0 && share <= 1;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
