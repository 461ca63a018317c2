/** Several models behind the port of one classifier: which of them decides is read from a routing, which may change at any time. */
import { ClassifierError } from '../../ports/classifier.ts';
import type {
  Classification,
  Classifier,
  ClassifierSequence,
  ClassifyOptions,
  ModelThresholds,
  SecondWord,
} from '../../ports/classifier.ts';
import { routeOf } from './routing.ts';
import type { Routing, Shared } from './routing.ts';
import { slept } from './slept.ts';

export interface OpenModel {
  readonly classifier: Classifier;
  readonly thresholds: ModelThresholds;
}

/** `deciding`: its answers are waited for by the work; `aside`: it may take longer. */
export type Standing = 'deciding' | 'aside';

export interface RoutedModel {
  readonly role: 'serving' | 'shadow' | 'canary';
  readonly id: string;
  /** Of the products, 0..1. */
  readonly share: number;
}

export interface RoutedObserver {
  /** At the start, and after each change. */
  routed(models: readonly RoutedModel[]): void;
  /** A routing that cannot be read, or a model that cannot be used; `left` says what goes on instead. */
  refused(error: Error, left: string): void;
  /** A second model gave no answer. */
  besideFailed(model: string, code: string): void;
}

export interface RoutedOptions {
  /** Rejects where it cannot be read: then all stays as it is. */
  readonly routing: () => Promise<Routing>;
  /** Resolves when the model is verified and warm. All keep features in one cache. */
  readonly open: (id: string, standing: Standing) => Promise<OpenModel>;
  readonly observer: RoutedObserver;
  /** How often the routing is read. Default 1 s: one small file. */
  readonly pollMs?: number;
  /** Until a model that could not be opened is tried again. Default 30 s. */
  readonly retryMs?: number;
  /** How long a sequence waits for the second model. Default 2 s. */
  readonly besideMs?: number;
}

/** An open model. It is closed when it is retired and nobody asks it any more. */
interface Instance extends OpenModel {
  readonly id: string;
  readonly standing: Standing;
  users: number;
  isRetired: boolean;
}

interface Active {
  readonly serving: Instance;
  readonly shadow: (Shared & { readonly instance: Instance }) | null;
  readonly canary: (Shared & { readonly instance: Instance }) | null;
}

/** Resolves when the serving model answers. Rejects as `open` does for it, and with `bundle-invalid` where none serves. */
export async function openRouted(options: RoutedOptions): Promise<OpenModel> {
  const { observer, besideMs = 2_000, pollMs = 1_000, retryMs = 30_000 } = options;
  const stopping = new AbortController();
  const first = await options.routing();
  let active = await activated(first, undefined, options);
  let last = { routing: JSON.stringify(first), triedAt: performance.now(), isWhole: isWhole(first, active) };
  let fault = '';
  observer.routed(modelsOf(active));

  const refresh = async (): Promise<void> => {
    const routing = await options.routing();
    fault = '';
    const text = JSON.stringify(routing);
    const isTried = text === last.routing && (last.isWhole || performance.now() - last.triedAt < retryMs);
    if (isTried) return;
    last = { routing: text, triedAt: performance.now(), isWhole: false };
    const next = await activated(routing, active, options);
    last.isWhole = next !== active && isWhole(routing, next);
    if (next === active || stopping.signal.aborted) return retireAll(next, active);
    const before = active;
    // One assignment: a sequence is asked about by the models of one routing.
    active = next;
    retireAll(before, active);
    observer.routed(modelsOf(active));
  };

  const watching = (async () => {
    while (await slept(pollMs, stopping.signal))
      await refresh().catch((error: Error) => {
        if (fault !== error.message) observer.refused(error, 'all stays as it is');
        fault = error.message;
      });
  })();

  const secondWord = async (
    { id, classifier, thresholds }: Instance,
    sequence: ClassifierSequence,
    signal: AbortSignal | undefined,
  ): Promise<SecondWord | undefined> => {
    const began = performance.now();
    const limit = AbortSignal.timeout(besideMs);
    try {
      const { model, categories } = await classifier.classify(sequence, {
        feedback: 'never',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      return { model, categories, thresholds, ms: performance.now() - began };
    } catch (error) {
      signal?.throwIfAborted();
      observer.besideFailed(
        id,
        limit.aborted ? 'overtime' : error instanceof ClassifierError ? error.code : 'unfit',
      );
      return undefined;
    }
  };

  const classify = async (sequence: ClassifierSequence, asked: ClassifyOptions): Promise<Classification> => {
    const { serving, shadow, canary } = active;
    const byId = new Map([shadow, canary].flatMap((each) => (each ? [[each.id, each.instance]] : [])));
    const route = routeOf({ shadow, canary }, serving.id, sequence.subject);
    const decides = byId.get(route.decides) ?? serving;
    const second = route.beside === null ? undefined : (byId.get(route.beside) ?? serving);
    return used([decides, ...(second ? [second] : [])], async () => {
      const said = await decides.classifier.classify(sequence, asked);
      const beside = second && (await secondWord(second, sequence, asked.signal));
      return { ...said, thresholds: decides.thresholds, ...(beside ? { beside } : {}) };
    });
  };

  return {
    thresholds: active.serving.thresholds,
    classifier: {
      get model() {
        return active.serving.id;
      },
      get codes() {
        return active.serving.classifier.codes;
      },
      classify,
      stats() {
        const each = instancesOf(active).map(({ classifier }) => classifier.stats());
        return {
          underWay: sum(each.map(({ underWay }) => underWay)),
          inputBytes: sum(each.map(({ inputBytes }) => inputBytes)),
          // They share one.
          cache: active.serving.classifier.stats().cache,
        };
      },
      async close() {
        stopping.abort();
        await watching;
        await Promise.all(instancesOf(active).map(({ classifier }) => classifier.close()));
      },
    },
  };
}

/**
 * Opens what the routing names and is not open yet. A serving model that cannot be used leaves all as it was; a shadow or canary that
 * cannot be used is left out: a rollback must not wait for it.
 */
async function activated(
  { serving, shadow, canary }: Routing,
  before: Active | undefined,
  { open, observer }: RoutedOptions,
): Promise<Active> {
  const there = before ? instancesOf(before) : [];
  const opened = async (id: string, standing: Standing): Promise<Instance> => {
    const fits = there.find(
      (each) => each.id === id && (each.standing === 'deciding' || standing === 'aside'),
    );
    if (fits) return fits;
    const instance = { id, standing, ...(await open(id, standing)), users: 0, isRetired: false };
    there.push(instance);
    return instance;
  };
  const beside = async (shared: Shared | null, standing: Standing, left: string) => {
    if (shared === null) return null;
    try {
      return { ...shared, instance: await opened(shared.id, standing) };
    } catch (error) {
      observer.refused(error as Error, left);
      return null;
    }
  };
  try {
    if (serving === null) throw noneServes();
    const instance = await opened(serving, 'deciding');
    // The canary first: where it is the shadow as well, it is opened once.
    const tried = await beside(canary, 'deciding', 'no product is decided by it');
    return { serving: instance, canary: tried, shadow: await beside(shadow, 'aside', 'it is not asked') };
  } catch (error) {
    if (before === undefined) throw error;
    observer.refused(error as Error, `${before.serving.id} goes on deciding`);
    return before;
  }
}

const noneServes = (): ClassifierError =>
  new ClassifierError(
    'bundle-invalid',
    'No model serves. Take one in with "agpis model add DIR" and make it serve with "agpis model promote ID".',
  );

const isWhole = ({ shadow, canary }: Routing, active: Active): boolean =>
  (shadow === null || active.shadow !== null) && (canary === null || active.canary !== null);

const instancesOf = ({ serving, shadow, canary }: Active): Instance[] => [
  ...new Set([serving, ...[shadow, canary].flatMap((each) => (each ? [each.instance] : []))]),
];

function modelsOf({ serving, shadow, canary }: Active): RoutedModel[] {
  return [
    { role: 'serving', id: serving.id, share: 1 },
    ...(shadow ? [{ role: 'shadow' as const, id: shadow.id, share: shadow.share }] : []),
    ...(canary ? [{ role: 'canary' as const, id: canary.id, share: canary.share }] : []),
  ];
}

/** Those of `some` that `kept` does not need. */
function retireAll(some: Active, kept: Active): void {
  const needed = instancesOf(kept);
  for (const instance of instancesOf(some)) {
    if (needed.includes(instance)) continue;
    instance.isRetired = true;
    closeUnused(instance);
  }
}

function closeUnused({ isRetired, users, classifier }: Instance): void {
  if (isRetired && users === 0) void classifier.close();
}

async function used<Result>(instances: readonly Instance[], work: () => Promise<Result>): Promise<Result> {
  for (const instance of instances) instance.users += 1;
  try {
    return await work();
  } finally {
    for (const instance of instances) {
      instance.users -= 1;
      closeUnused(instance);
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
