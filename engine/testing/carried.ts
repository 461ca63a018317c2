/** What a unit remembers has to come back from its changelog as it was: a running task keeps the very object, a successor reads the bytes. */
import type { Codec } from '../codec.ts';
import type { Topology } from '../language.ts';
import type { AnyOutcome } from '../outcome.ts';
import { stateRecord } from '../runtime/takeover/changelog.ts';
import { isOutcome } from '../runtime/record/undeclared.ts';
import { wrappedStages } from './wrapped-stages.ts';

/**
 * The same map, with stages whose states are sent through the codec and compared. In production the difference would go unnoticed until
 * a restart or a rebalance. What a codec adds (defaults of fields that are absent) is no difference, nor is null for undefined.
 */
export function carriedTopology<Deps>(
  topology: Topology<Deps>,
  codec: Codec,
  onLoss: (error: Error) => void,
): Topology<Deps> {
  return wrappedStages(topology, (run, { unit, stage }) => {
    const changelog = unit.store?.changelog.name;
    if (changelog === undefined) return run;

    function compare(state: unknown, found: unknown): void {
      const lost = differenceOf(state, found, 'state');
      if (lost === undefined) return;
      onLoss(
        new Error(
          `${unit.name}/${stage} remembers what the codec does not carry: ${lost}. A successor would be given that: remember what ${changelog} can hold, or let the codec carry it`,
        ),
      );
    }

    function checked(outcome: AnyOutcome): AnyOutcome {
      if (!isOutcome(outcome) || outcome.state === undefined || outcome.state === null) return outcome;
      const { state } = outcome;
      try {
        const { value } = stateRecord({ topic: changelog ?? '', partition: 0 }, '', state, codec);
        const found = codec.decode(changelog ?? '', value ?? Buffer.alloc(0));
        // What cannot be written or read at all is for the engine to say.
        if (found instanceof Promise)
          found.then((late) => compare(state, stateIn(late))).catch(() => undefined);
        else compare(state, stateIn(found));
      } catch {
        return outcome;
      }
      return outcome;
    }

    return (input, context) => {
      const outcome = run(input, context);
      return outcome instanceof Promise ? outcome.then(checked) : checked(outcome);
    };
  });
}

const stateIn = (entry: unknown): unknown => (entry as { readonly state?: unknown } | null)?.state;

/** In words, the first thing that is not what it was; undefined for none. */
function differenceOf(was: unknown, is: unknown, path: string): string | undefined {
  if (Object.is(was, is) || was === is || ((was ?? null) === null && (is ?? null) === null)) return undefined;
  if (
    typeof was !== 'object' ||
    was === null ||
    typeof is !== 'object' ||
    is === null ||
    kindOf(was) !== kindOf(is)
  )
    return `${path} is ${shown(was)} and comes back as ${shown(is)}`;
  if (ArrayBuffer.isView(was))
    return Buffer.compare(bytesOf(was), bytesOf(is)) === 0 ? undefined : `${path} has other bytes`;
  if (was instanceof Date)
    return was.getTime() === (is as Date).getTime() ? undefined : `${path} is another time`;
  if (was instanceof Map) return differenceOf([...was], [...(is as typeof was)], `${path}.entries`);
  if (was instanceof Set) return differenceOf([...was], [...(is as typeof was)], `${path}.values`);
  if (Array.isArray(was) && was.length !== (is as unknown[]).length) return `${path} has another length`;
  for (const [name, part] of Object.entries(was)) {
    const found = differenceOf(part, (is as Record<string, unknown>)[name], `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

const bytesOf = (view: object): Uint8Array => {
  const { buffer, byteOffset, byteLength } = view as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
};

/** Name of its class; plain objects with and without a prototype are of one kind. */
function kindOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as {
    readonly constructor?: { readonly name: string };
  } | null;
  return prototype?.constructor?.name ?? 'Object';
}

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return `of class ${kindOf(value)}`;
  return typeof value === 'string' ? `the string ${JSON.stringify(value.slice(0, 100))}` : String(value);
}
