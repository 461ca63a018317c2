import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClassifierError } from '../../ports/classifier.ts';
import type { Classification } from '../../ports/classifier.ts';
import { openRouted } from './routed.ts';
import type { RoutedOptions, Standing } from './routed.ts';
import { NO_ROUTING } from './routing.ts';
import type { Routing } from './routing.ts';

const [OLD, NEW, OTHER] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'];
const ASKED = { feedback: 'never' } as const;
const sequence = { title: 'Mug', category: 'mugs', pictures: [], subject: 'acme/mug' };

/** Models whose answers take as long as is said, and what became of them. */
async function routed(t: TestContext, first: Partial<Routing>, over: Partial<RoutedOptions> = {}) {
  const world = {
    routing: { ...NO_ROUTING, serving: OLD, ...first } as Routing | Error,
    broken: new Set<string>(),
    takes: new Map<string, number>(),
    fails: new Map<string, Error>(),
    opened: [] as string[],
    closed: [] as string[],
    told: [] as string[],
  };
  const options: RoutedOptions = {
    pollMs: 5,
    retryMs: 20,
    besideMs: 50,
    routing: async () => {
      if (world.routing instanceof Error) throw world.routing;
      return world.routing;
    },
    async open(id: string, standing: Standing) {
      if (world.broken.has(id)) throw new ClassifierError('bundle-invalid', `${id} is broken`);
      world.opened.push(`${id} ${standing}`);
      let isClosed = false;
      return {
        thresholds: { publishBelow: id === OLD ? 0.1 : 0.2, refuseAbove: 0.9 },
        classifier: {
          model: id,
          codes: [`code of ${id}`],
          async classify(_, { signal }): Promise<Classification> {
            assert.ok(!isClosed, `${id} is asked after it was closed`);
            await sleep(world.takes.get(id) ?? 0, undefined, signal ? { signal } : {});
            assert.ok(!isClosed, `${id} is closed while it is asked`);
            const failure = world.fails.get(id);
            if (failure) throw failure;
            return { model: id, qualified: 1, categories: [], feedback: null, encoded: 0, cached: 0 };
          },
          stats: () => ({ underWay: 1, inputBytes: 1_000, cache: { entries: 2, bytes: 500 } }),
          close: async () => {
            isClosed = true;
            world.closed.push(`${id} ${standing}`);
          },
        },
      };
    },
    observer: {
      routed: (models) => world.told.push(models.map(({ role, id }) => `${role} ${id}`).join(', ')),
      refused: (error, left) => world.told.push(`${error.message}: ${left}`),
      besideFailed: (model, code) => world.told.push(`${model} ${code}`),
    },
    ...over,
  };
  const { classifier } = await openRouted(options);
  t.after(() => classifier.close());
  const turnsTo = async (model: string): Promise<void> => {
    for (let waits = 0; classifier.model !== model; waits += 1) {
      assert.ok(waits < 400, `still ${classifier.model}`);
      await sleep(5);
    }
  };
  return { world, classifier, turnsTo };
}

const until = async (done: () => boolean): Promise<void> => {
  for (let waits = 0; !done(); waits += 1) {
    assert.ok(waits < 400, 'it does not come');
    await sleep(5);
  }
};

describe('a routed classifier', () => {
  test('goes over to another model between two sequences; what is under way ends with the old one', async (t) => {
    const { world, classifier, turnsTo } = await routed(t, {});
    world.takes.set(OLD, 80);
    const under = classifier.classify(sequence, ASKED);
    world.routing = { ...NO_ROUTING, serving: NEW, previous: OLD };
    await turnsTo(NEW);
    assert.deepEqual(classifier.codes, [`code of ${NEW}`]);
    const next = await classifier.classify(sequence, ASKED);
    assert.deepEqual([next.model, next.thresholds?.publishBelow], [NEW, 0.2]);
    assert.deepEqual(world.closed, []);
    const last = await under;
    assert.deepEqual([last.model, last.thresholds?.publishBelow], [OLD, 0.1]);
    await until(() => world.closed.length > 0);
    assert.deepEqual(world.closed, [`${OLD} deciding`]);
  });

  test('stays with its model while the new one does not verify, says so, and follows when it does', async (t) => {
    const { world, classifier, turnsTo } = await routed(t, {});
    world.broken.add(NEW);
    world.routing = { ...NO_ROUTING, serving: NEW };
    const sentence = `${NEW} is broken: ${OLD} goes on deciding`;
    await until(() => world.told.includes(sentence));
    assert.equal((await classifier.classify(sequence, ASKED)).model, OLD);
    world.broken.clear();
    await turnsTo(NEW);
  });

  test('stays as it is while the routing cannot be read, and says so once', async (t) => {
    const { world, classifier, turnsTo } = await routed(t, {});
    world.routing = new Error('no JSON');
    await sleep(60);
    assert.deepEqual(world.told.slice(1), ['no JSON: all stays as it is']);
    assert.equal((await classifier.classify(sequence, ASKED)).model, OLD);
    world.routing = { ...NO_ROUTING, serving: NEW };
    await turnsTo(NEW);
  });

  test('rolls back although the shadow is broken, which is left out', async (t) => {
    const { world, classifier, turnsTo } = await routed(t, {});
    world.broken.add(OTHER);
    world.routing = { ...NO_ROUTING, serving: NEW, shadow: { id: OTHER, share: 1 } };
    await turnsTo(NEW);
    assert.equal((await classifier.classify(sequence, ASKED)).beside, undefined);
    assert.ok(world.told.includes(`${OTHER} is broken: it is not asked`));
  });

  test('says of all its models together what they have to do, and of the cache, which is one, what it keeps', async (t) => {
    const { classifier } = await routed(t, { shadow: { id: NEW, share: 1 } });
    assert.deepEqual(classifier.stats(), {
      underWay: 2,
      inputBytes: 2_000,
      cache: { entries: 2, bytes: 500 },
    });
  });

  test('does not start where none serves, or the one that shall cannot', async (t) => {
    await assert.rejects(routed(t, { serving: null }), {
      code: 'bundle-invalid',
      message: /agpis model promote/,
    });
    const open = (): Promise<never> => Promise.reject(new ClassifierError('bundle-invalid', 'broken'));
    await assert.rejects(routed(t, {}, { open }), /broken/);
  });
});

describe('a second model', () => {
  const shadow = { id: NEW, share: 1 };

  test('is asked beside the serving one, with the time it took', async (t) => {
    const { world, classifier } = await routed(t, { shadow });
    const said = await classifier.classify(sequence, ASKED);
    assert.deepEqual([said.model, said.beside?.model, said.beside?.thresholds.publishBelow], [OLD, NEW, 0.2]);
    assert.deepEqual(world.opened, [`${OLD} deciding`, `${NEW} aside`]);
    assert.equal(
      (await classifier.classify({ ...sequence, subject: undefined } as never, ASKED)).beside,
      undefined,
    );
  });

  test('that fails, or takes too long, changes nothing', async (t) => {
    const { world, classifier } = await routed(t, { shadow });
    world.fails.set(NEW, new ClassifierError('worker-died', 'it ended'));
    assert.deepEqual(Object.keys(await classifier.classify(sequence, ASKED)).includes('beside'), false);
    world.takes.set(NEW, 5_000);
    const began = performance.now();
    assert.equal((await classifier.classify(sequence, ASKED)).model, OLD);
    assert.ok(performance.now() - began < 2_000);
    assert.deepEqual(world.told.slice(1), [`${NEW} worker-died`, `${NEW} overtime`]);
  });

  test('decides as the canary, with the serving one beside it; its failures are the answer then', async (t) => {
    const { world, classifier } = await routed(t, { canary: shadow });
    const said = await classifier.classify(sequence, ASKED);
    assert.deepEqual([said.model, said.beside?.model], [NEW, OLD]);
    world.fails.set(NEW, new ClassifierError('worker-died', 'it ended'));
    await assert.rejects(classifier.classify(sequence, ASKED), { code: 'worker-died' });
  });

  test('that was the canary serves without being opened again', async (t) => {
    const { world, turnsTo } = await routed(t, { canary: shadow, shadow });
    world.routing = { ...NO_ROUTING, serving: NEW, previous: OLD };
    await turnsTo(NEW);
    assert.deepEqual(world.opened, [`${OLD} deciding`, `${NEW} deciding`]);
    assert.deepEqual(world.closed, [`${OLD} deciding`]);
  });

  test('whoever gives up hears so', async (t) => {
    const { world, classifier } = await routed(t, { shadow }, { besideMs: 5_000 });
    world.takes.set(NEW, 2_000);
    const stop = new AbortController();
    const given = classifier.classify(sequence, { ...ASKED, signal: stop.signal });
    setTimeout(() => stop.abort(new Error('no more')), 20);
    await assert.rejects(given, /no more/);
  });
});
