import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClassifierError } from '../../ports/classifier.ts';
import { growingPauseMs, openLate } from './late.ts';
import type { LateOptions } from './late.ts';
import type { OpenModel } from './routed.ts';

const ASKED = { feedback: 'never' } as const;
const sequence = { title: 'Mug', category: 'mugs', pictures: [] };
const answer = { model: 'aaaaaaaaaaaa', qualified: 1, categories: [], feedback: null, encoded: 0, cached: 0 };

const error = (code: 'unavailable' | 'server-unfit' | 'worker-died'): ClassifierError =>
  new ClassifierError(code, `it is ${code}`);

/** Opens when all errors have been had. */
function late(t: TestContext, errors: Error[], over: Partial<LateOptions> = {}) {
  const world = { told: [] as string[], closed: 0, pauses: [] as number[] };
  const model: OpenModel = {
    thresholds: { publishBelow: 0.3, refuseAbove: 0.7 },
    classifier: {
      model: answer.model,
      codes: ['badge'],
      classify: async () => answer,
      stats: () => ({ underWay: 1, inputBytes: 10, cache: { entries: 2, bytes: 20 } }),
      close: async () => void (world.closed += 1),
    },
  };
  const { classifier } = openLate({
    async open() {
      const next = errors.shift();
      if (next) throw next;
      return model;
    },
    because: error('unavailable'),
    observer: {
      away: ({ message }) => world.told.push(message),
      opened: (id) => world.told.push(`opened ${id}`),
    },
    pauseMs: (nth) => (world.pauses.push(nth), 1),
    ...over,
  });
  t.after(() => classifier.close());
  return { world, classifier, model };
}

async function until(holds: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !holds(); await sleep(1))
    if (Date.now() > deadline) assert.fail('it did not come to pass');
}

describe('a classifier that was away at the start', () => {
  test('is away until it is opened, and then answers with the thresholds of its model', async (t) => {
    const { world, classifier } = late(t, [error('unavailable'), error('unavailable')]);
    await assert.rejects(classifier.classify(sequence, ASKED), { code: 'unavailable' });
    assert.deepEqual([classifier.model, classifier.codes, classifier.stats().underWay], ['', [], 0]);
    await until(() => classifier.model !== '');
    assert.deepEqual(await classifier.classify(sequence, ASKED), {
      ...answer,
      thresholds: { publishBelow: 0.3, refuseAbove: 0.7 },
    });
    assert.deepEqual([classifier.codes, classifier.stats().underWay], [['badge'], 1]);
    assert.deepEqual(world.told, ['opened aaaaaaaaaaaa']);
    assert.deepEqual(world.pauses, [0, 1, 2]);
  });

  test('says each new reason once, and holds none of them against a sequence', async (t) => {
    const errors = ['unavailable', 'server-unfit', 'server-unfit', 'worker-died', 'unavailable'] as const;
    const { world, classifier } = late(t, errors.map(error));
    const codes = new Set<string>();
    for (; classifier.model === ''; await sleep(1))
      await classifier.classify(sequence, ASKED).catch(({ code }: ClassifierError) => codes.add(code));
    assert.deepEqual([...codes], ['unavailable']);
    const told = ['it is server-unfit', 'it is worker-died', 'it is unavailable', 'opened aaaaaaaaaaaa'];
    assert.deepEqual(world.told, told);
  });

  test('is tried no more once it is closed, and a try under way leaves nothing open', async (t) => {
    const opening = Promise.withResolvers<OpenModel>();
    const open = t.mock.fn(() => opening.promise);
    const { world, classifier, model } = late(t, [], { open });
    await until(() => open.mock.callCount() === 1);
    await classifier.close();
    await assert.rejects(classifier.classify(sequence, ASKED), { code: 'closed' });
    opening.resolve(model);
    await until(() => world.closed === 1);
    await sleep(10);
    assert.deepEqual([open.mock.callCount(), world.told], [1, []]);
  });

  test('is closed with it', async (t) => {
    const { world, classifier } = late(t, []);
    await until(() => classifier.model !== '');
    await classifier.close();
    assert.equal(world.closed, 1);
  });
});

test('the pauses between tries grow to a minute', () => {
  assert.deepEqual([0, 1, 2, 5, 6, 2000].map(growingPauseMs), [1_000, 2_000, 4_000, 32_000, 60_000, 60_000]);
});
