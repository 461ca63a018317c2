import type { ProductChange } from '../../schemas/generated/types.ts';

/** Why a change as a whole cannot be worked on. A bad address is not among them: it is a problem of its picture alone. */
export type ChangeProblemCode =
  | 'bad-id'
  | 'bad-version'
  | 'bad-time'
  | 'no-images'
  | 'too-many-images'
  | 'repeated-image-id'
  | 'too-many-profiles'
  | 'unknown-profile';

export interface ChangeProblem {
  readonly code: ChangeProblemCode;
  /** What is wrong, with the value, and what to do: for the one who sent the change. */
  readonly sentence: string;
}

export const MAX_IMAGES = 200;
/** Several times as many as there are marketplaces; each one named is a candidate to make and an answer to give. */
export const MAX_PROFILES = 50;
export const MAX_ID_CHARACTERS = 200;
/** The largest version that avsc reads and writes exactly: one less than Number.MAX_SAFE_INTEGER. */
export const MAX_VERSION = 2 ** 53 - 2;

/** Microseconds taken for milliseconds fall beyond it, and the analytic tables cut times there. */
export const LAST_TIME = Date.UTC(2100, 0);

/** Ids become parts of keys, lines of output and names in reports: nothing invisible, and no slash where a slash separates. */
const CONTROL = /\p{Cc}/u;

/** undefined where the change can be worked on. Pure; of several problems the first is told. */
export function validateChange(
  change: ProductChange,
  { knownProfiles }: { readonly knownProfiles: ReadonlySet<string> },
): ChangeProblem | undefined {
  return (
    idProblem(change) ??
    versionProblem(change) ??
    timeProblem(change) ??
    (change.deleted ? undefined : contentProblem(change, knownProfiles))
  );
}

function idProblem({ tenant, productId, images, variants }: ChangeIds): ChangeProblem | undefined {
  const keyParts = [
    { field: 'tenant', id: tenant },
    { field: 'productId', id: productId },
  ];
  const others = [
    ...images.map(({ id }, i) => ({ field: `images[${String(i)}].id`, id })),
    ...variants.map(({ id }, i) => ({ field: `variants[${String(i)}].id`, id })),
  ];
  for (const { field, id } of keyParts) {
    if (id.includes('/'))
      return badId(field, id, 'has a slash, which separates the parts of the key; use another character');
  }
  for (const { field, id } of [...keyParts, ...others]) {
    const fault = idFault(id);
    if (fault !== undefined) return badId(field, id, fault);
  }
  return undefined;
}

type ChangeIds = Pick<ProductChange, 'tenant' | 'productId' | 'images' | 'variants'>;

function idFault(id: string): string | undefined {
  if (id === '') return 'is empty; give an id';
  if (id.length > MAX_ID_CHARACTERS)
    return `has ${String(id.length)} characters; at most ${String(MAX_ID_CHARACTERS)} are allowed`;
  if (CONTROL.test(id)) return 'has a control character; remove it';
  return undefined;
}

const badId = (field: string, id: string, fault: string): ChangeProblem => ({
  code: 'bad-id',
  sentence: `${field} ${JSON.stringify(id.slice(0, 80))} ${fault}.`,
});

function versionProblem({ version }: ProductChange): ChangeProblem | undefined {
  if (Number.isInteger(version) && version >= 0 && version <= MAX_VERSION) return undefined;
  return {
    code: 'bad-version',
    sentence: `version is ${String(version)}; give a whole number from 0 to 2^53 - 2.`,
  };
}

function timeProblem({ occurredAt }: ProductChange): ChangeProblem | undefined {
  if (occurredAt >= 0 && occurredAt < LAST_TIME) return undefined;
  return {
    code: 'bad-time',
    sentence: `occurredAt is ${String(occurredAt)}; give milliseconds since 1970, before the year 2100.`,
  };
}

function contentProblem(
  { images, profiles }: ProductChange,
  knownProfiles: ReadonlySet<string>,
): ChangeProblem | undefined {
  if (images.length === 0) {
    return {
      code: 'no-images',
      sentence: 'The change has no picture; send one at least, or deleted: true if the product is gone.',
    };
  }
  if (images.length > MAX_IMAGES) {
    return {
      code: 'too-many-images',
      sentence: `The change has ${String(images.length)} pictures; send ${String(MAX_IMAGES)} at most.`,
    };
  }
  const repeated = firstRepeated(images.map(({ id }) => id));
  if (repeated !== undefined) {
    return {
      code: 'repeated-image-id',
      sentence: `Two pictures have the id ${JSON.stringify(repeated)}; give each picture an id of its own.`,
    };
  }
  if (profiles.length > MAX_PROFILES) {
    return {
      code: 'too-many-profiles',
      sentence: `The change names ${String(profiles.length)} profiles; name ${String(MAX_PROFILES)} at most.`,
    };
  }
  const unknown = profiles.find((profile) => !knownProfiles.has(profile));
  if (unknown === undefined) return undefined;
  return {
    code: 'unknown-profile',
    sentence: `There is no profile ${JSON.stringify(unknown.slice(0, 80))}; there are ${[...knownProfiles].sort().join(', ')}.`,
  };
}

function firstRepeated(ids: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return ids.find((id) => seen.size === seen.add(id).size);
}
