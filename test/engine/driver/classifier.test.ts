/** CLASSIFY in the whole of AGPIS: a classifier with scripted answers stands in for the model; everything else is as it runs. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openMuisc } from '../../../adapters/muisc/muisc-classifier.ts';
import type { Topic } from '../../../engine/language.ts';
import {
  type CategoryScore,
  type Classification,
  type Classifier,
  type ClassifierErrorCode,
  ClassifierError,
  type ClassifierSequence,
} from '../../../ports/classifier.ts';
import type { Classifying } from '../../../processors/muisc/stage.ts';
import { violations } from '../../../processors/review/reasons.ts';
import {
  changeResults,
  productChanges,
  reviewRequests,
  sequences,
  stageEvents,
  verdicts,
} from '../../../topology/topics.ts';
import { PROFILE, TENANT, addressOf, changeOf, driveAgpis, shaOf } from './shop.ts';

const BUNDLE = join(import.meta.dirname, '../../muisc/bundle');
const CODES = violations.map(({ code }) => code);
const BOX = { left: 0.5, top: 0, right: 0.75, bottom: 0.25 };
const FEEDBACK = 'Please remove the text from the second picture.';

/** What the model says of a title; the rest is unlikely. */
type Script = Readonly<Record<string, readonly Partial<CategoryScore>[]>>;

const SCRIPT: Script = {
  clean: [],
  doubtful: [{ code: 'watermark', probability: 0.5 }],
  faulty: [{ code: 'added-text', probability: 0.97, image: 1, box: BOX }],
};

/** `moods`: errors that it fails with, one for each question, before it answers. */
function scripted(moods: ClassifierErrorCode[] = [], over: Partial<Classifying> = {}) {
  const asked: ClassifierSequence[] = [];
  const classifying: Classifying = {
    thresholds: { publishBelow: 0.2, refuseAbove: 0.9 },
    whenDown: 'pause',
    ...over,
    classifier: {
      model: '0123456789ab',
      codes: CODES,
      async classify(sequence, { feedback }): Promise<Classification> {
        asked.push(sequence);
        const mood = moods.shift();
        if (mood !== undefined) throw new ClassifierError(mood, `it is ${mood}`);
        for (const picture of sequence.pictures) await picture.bytes();
        const [title = ''] = sequence.title.split(',');
        const seen = SCRIPT[title] ?? [];
        const likely = seen.length > 0;
        return {
          model: '0123456789ab',
          qualified: likely ? 0.1 : 0.99,
          categories: CODES.map((code) => ({
            ...{ code, probability: 0.001, image: null, box: null },
            ...seen.find((score) => score.code === code),
          })),
          feedback: likely && feedback === 'unqualified' ? FEEDBACK : null,
          encoded: sequence.pictures.length,
          cached: 0,
        };
      },
      stats: () => assert.fail('nobody counts'),
      close: async () => undefined,
    },
  };
  return { asked, classifying };
}

type Driven = Awaited<ReturnType<typeof driveAgpis>>['driver'];

function pipe(driver: Driven, productId: string, profiles: string[] = []): void {
  const change = changeOf(productId, 1, ['front', 'back'], { profiles });
  driver.pipe(productChanges, `${TENANT}/${productId}`, change);
}

async function valuesOf<V>(driver: Driven, topic: Topic<string, V>): Promise<V[]> {
  return (await driver.output(topic)).flatMap(({ value }) => (value === null ? [] : [value]));
}

async function outcomes(driver: Driven): Promise<Record<string, string>> {
  const answers = await valuesOf(driver, changeResults);
  return Object.fromEntries(answers.map(({ productId, outcome }) => [productId, outcome]));
}

const sequenceKey = (productId: string, profile = PROFILE): string => `${TENANT}/${productId}/${profile}`;

describe('a classifier that answers', () => {
  test('is shown the whole sequence, with title and category, each picture known by its pixels and its file; what it finds fit is published', async () => {
    const { asked, classifying } = scripted();
    const { driver } = await driveAgpis({}, { classifying });
    pipe(driver, 'clean');
    await driver.catchUp();
    assert.deepEqual(
      asked.map(({ title, category, pictures }) => [
        title,
        category,
        pictures.map(({ key, sha256 }) => [key, sha256]),
      ]),
      [
        [
          'clean, version 1',
          'kitchen/mugs',
          ['front', 'back'].map((name) => {
            const address = addressOf('clean', name);
            return [shaOf(`pixels ${address}`), shaOf(address)];
          }),
        ],
      ],
    );
    const published = (await driver.table(sequences)).get(sequenceKey('clean'));
    assert.equal(published?.state, 'PUBLISHED');
    assert.equal(published.versions['muisc'], '0123456789ab');
    const clean = 1 - 0.999 ** CODES.length;
    assert.ok(Math.abs((published.acceptProbability ?? 0) - (1 - clean)) < 1e-9);
  });

  test('sends to a person what may be faulty, with the reason', async () => {
    const { driver } = await driveAgpis({}, { classifying: scripted().classifying });
    pipe(driver, 'doubtful');
    await driver.catchUp();
    assert.equal((await driver.table(sequences)).size, 0);
    const request = (await driver.table(reviewRequests)).get(sequenceKey('doubtful'));
    assert.equal(request?.state, 'OPEN');
    assert.deepEqual(request.reasons, [
      { code: 'watermark', sentence: 'A picture has a watermark.', imageId: null },
    ]);
  });

  test('has refused what it is sure of, with code, picture, box and feedback', async () => {
    const { driver } = await driveAgpis({}, { classifying: scripted().classifying });
    pipe(driver, 'faulty');
    await driver.catchUp();
    const sentence =
      'Text was laid over a picture, such as an offer or a slogan (second picture of the proposed sequence).';
    const [answer] = await valuesOf(driver, changeResults);
    assert.equal(answer?.outcome, 'REFUSED');
    assert.equal(answer.feedback, sentence);
    const [verdict] = await valuesOf(driver, verdicts);
    assert.equal(verdict?.verdict, 'BLOCKED');
    assert.deepEqual(verdict.reasons, [{ code: 'added-text', sentence, imageId: 'back' }]);
    const { model, qualified, pictures, feedback, categories } = verdict.classification ?? assert.fail();
    assert.deepEqual([model, qualified, pictures, feedback], ['0123456789ab', 0.1, 2, FEEDBACK]);
    assert.equal(categories.length, CODES.length);
    assert.deepEqual(
      categories.find(({ code }) => code === 'added-text'),
      { code: 'added-text', probability: 0.97, imageId: 'back', box: BOX },
    );
    const told = (await valuesOf(driver, stageEvents)).find(({ stage }) => stage === 'classify');
    assert.deepEqual(told?.reasons, ['blocked', 'added-text', 'model:0123456789ab']);
    assert.match(told.detail, /^model 0123456789ab: risk 0\.97, qualified 0\.10, added-text 0\.97$/);
  });

  test('is judged by each profile: text on a further picture is no fault for Amazon', async () => {
    const { asked, classifying } = scripted();
    const { driver } = await driveAgpis({}, { classifying });
    pipe(driver, 'faulty', ['house', 'amazon']);
    await driver.catchUp();
    const byProfile = new Map(
      (await valuesOf(driver, verdicts)).map((verdict) => [verdict.profile, verdict]),
    );
    assert.deepEqual(
      [byProfile.get('house')?.verdict, byProfile.get('amazon')?.verdict],
      ['BLOCKED', 'QUALIFIED'],
    );
    assert.equal(asked.length, 2);
  });

  test('is not asked about what the findings refuse', async () => {
    const { asked, classifying } = scripted();
    const { driver } = await driveAgpis({}, { classifying });
    driver.pipe(productChanges, `${TENANT}/tiny`, changeOf('tiny', 1, ['small']));
    await driver.catchUp();
    assert.deepEqual(await outcomes(driver), { tiny: 'REFUSED' });
    assert.equal(asked.length, 0);
  });
});

describe('a classifier that is away', () => {
  test('is waited for: the unit pauses, and goes on when it is back', async () => {
    const { asked, classifying } = scripted(Array<ClassifierErrorCode>(8).fill('unavailable'));
    const { driver } = await driveAgpis({}, { classifying });
    pipe(driver, 'clean');
    await driver.advance(10_000);
    const unit = driver.status().find(({ name }) => name === 'classify');
    assert.match(JSON.stringify(unit), /The classifier cannot be asked: it is unavailable/);
    assert.equal((await driver.output(verdicts)).length, 0);
    await driver.catchUp(60_000);
    assert.equal((await driver.table(sequences)).get(sequenceKey('clean'))?.state, 'PUBLISHED');
    assert.equal(asked.length, 9);
    assert.equal(driver.deadLetters().length, 0);
  });

  test('leaves it to people by choice, with a reason that says so', async () => {
    const { classifying } = scripted(['unavailable'], { whenDown: 'review' });
    const { driver } = await driveAgpis({}, { classifying });
    pipe(driver, 'clean');
    await driver.catchUp();
    assert.equal((await driver.table(sequences)).size, 0);
    const request = (await driver.table(reviewRequests)).get(sequenceKey('clean'));
    assert.deepEqual(
      request?.reasons.map(({ code }) => code),
      ['not-classified'],
    );
  });

  for (const code of ['worker-died', 'picture-unreadable'] as const) {
    test(`only for one sequence (${code}) has that one fail, and no other`, async () => {
      const { classifying } = scripted([code], { whenDown: 'review' });
      const { driver } = await driveAgpis({}, { classifying });
      pipe(driver, 'faulty');
      await driver.catchUp();
      pipe(driver, 'clean');
      await driver.catchUp();
      assert.deepEqual(await outcomes(driver), { faulty: 'FAILED', clean: 'PUBLISHED' });
      const [letter] = driver.deadLetters();
      assert.deepEqual([letter?.stage, letter?.code], ['classify/classify', code]);
    });
  }
});

test('a picture that crashes the process of the classifier twice is a dead letter, and the next sequence is judged', async (t) => {
  const classifier = await openMuisc(BUNDLE, {
    place: { at: 'process', device: 'cpu' },
    workers: 1,
    script: new URL('../../muisc/deadly-child.ts', import.meta.url),
    onFault: () => undefined,
  });
  t.after(() => classifier.close());
  const [golden] = classifier.bundle.golden;
  const file = (await golden?.pictures[0]?.bytes()) ?? assert.fail();
  // The store here holds addresses.
  const fileOf = (address: string): Uint8Array =>
    address.includes('/fatal/') ? Buffer.concat([file, Buffer.from('deadly')]) : file;
  const classify: Classifier['classify'] = (sequence, options) => {
    const pictures = sequence.pictures.map((each) => ({
      ...each,
      bytes: async () => fileOf(Buffer.from(await each.bytes()).toString()),
    }));
    return classifier.classify({ ...sequence, pictures }, options);
  };
  const { classifying } = scripted();
  const { driver } = await driveAgpis(
    { partitions: 1 },
    { classifying: { ...classifying, classifier: { ...classifier, classify } } },
  );
  pipe(driver, 'fatal');
  pipe(driver, 'clean');
  const isOver = async (): Promise<boolean> => (await valuesOf(driver, verdicts)).length === 2;
  // What the process takes is no time on the driver's clock.
  for (const until = Date.now() + 30_000; !(await isOver()) && Date.now() < until; await sleep(20))
    await driver.advance(10);
  const [letter, ...more] = driver.deadLetters();
  assert.deepEqual([letter?.stage, letter?.code, more.length], ['classify/classify', 'worker-died', 0]);
  assert.match(
    letter?.message ?? '',
    /ended two workers, one after the other \(The process ended with SIGSEGV\.\)/,
  );
  const said = await valuesOf(driver, verdicts);
  assert.deepEqual(
    said.map(({ productId, verdict, classification }) => [
      productId,
      verdict === 'FAILED',
      classification?.model,
    ]),
    [
      ['fatal', true, undefined],
      ['clean', false, classifier.model],
    ],
  );
});

test('a second model decides nothing; how it differs stands in the event, and the one that answers brings its thresholds', async () => {
  const { classifying } = scripted();
  const { classifier } = classifying;
  const classify: Classifier['classify'] = async (sequence, options) => {
    const said = await classifier.classify(sequence, options);
    const categories = said.categories.map((score) =>
      score.code === 'added-text' ? { ...score, probability: 0.8 } : score,
    );
    // One model's thresholds let a doubtful sequence pass, the other one's refuse a likely fault.
    const beside = {
      model: 'bbbbbbbbbbbb',
      categories,
      thresholds: { publishBelow: 0.1, refuseAbove: 0.7 },
      ms: 12,
    };
    return { ...said, thresholds: { publishBelow: 0.6, refuseAbove: 0.9 }, beside };
  };
  const { driver } = await driveAgpis(
    {},
    { classifying: { ...classifying, classifier: { ...classifier, classify } } },
  );
  pipe(driver, 'doubtful');
  await driver.catchUp();
  assert.equal((await driver.table(sequences)).get(sequenceKey('doubtful'))?.state, 'PUBLISHED');
  const event = (await valuesOf(driver, stageEvents)).find(({ stage }) => stage === 'classify');
  assert.deepEqual(event?.reasons, [
    ...[
      'qualified',
      'model:0123456789ab',
      'beside:bbbbbbbbbbbb',
      'beside-verdict:blocked',
      'beside-adds:added-text',
    ],
  ]);
  assert.match(event.detail, /; beside bbbbbbbbbbbb: blocked, risk 0\.9\d, waited 12 ms$/);
});

test('without a classifier the findings alone decide', async () => {
  const { driver } = await driveAgpis();
  pipe(driver, 'faulty');
  await driver.catchUp();
  assert.equal((await driver.table(sequences)).get(sequenceKey('faulty'))?.state, 'PUBLISHED');
  const [verdict] = await valuesOf(driver, verdicts);
  assert.deepEqual([verdict?.classification, verdict?.acceptProbability], [null, null]);
  assert.equal(verdict?.versions['muisc'], undefined);
});
