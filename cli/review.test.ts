import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { Command } from 'commander';
import { InMemoryReviewQueue } from '../adapters/memory/review-queue.ts';
import type { ReviewDecision, ReviewRequest } from '../schemas/generated/types.ts';
import { decisionFor, requestFor } from '../test/conformance/review-queue.ts';
import { registerReviewCommands } from './review.ts';
import { shownInFile } from './review/shown.ts';

let folder: string;
let queue: InMemoryReviewQueue;
let said: string[];
let complaint: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agpis-review-'));
  queue = new InMemoryReviewQueue();
  said = [];
  complaint = '';
  mock.method(process.stderr, 'write', (text: string) => {
    complaint += text;
    return true;
  });
});

afterEach(() => {
  mock.restoreAll();
  process.exitCode = 0;
  rmSync(folder, { recursive: true });
});

async function agpis(line: string, user: string | undefined = 'ann'): Promise<string> {
  said = [];
  complaint = '';
  const program = new Command('agpis').exitOverride();
  registerReviewCommands(program, {
    openQueue: async () => queue,
    shown: shownInFile(join(folder, 'state', 'shown.json')),
    user,
    now: () => 61_000,
    print: (text) => said.push(text),
  });
  const words = (line.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
  await program.parseAsync(['review', ...words], { from: 'user' });
  return said.join('\n');
}

const refused = async (line: string, user?: string): Promise<string> => {
  await agpis(line, user);
  assert.equal(process.exitCode, 1, line);
  return complaint;
};

const decisions = async (): Promise<readonly ReviewDecision[]> => queue.decisions();

const border = { code: 'border', sentence: 'It has a border of 4 px.', imageId: 'front' };
const mug = requestFor('mug', {
  reasons: [border],
  findings: [
    {
      rule: 'fill',
      severity: 'INFO',
      scope: 'MAIN',
      imageId: 'front',
      measured: '0.8',
      threshold: '0.85',
      unit: '',
      sentence: 'The product fills 80 % of the frame.',
    },
  ],
  sequence: [
    {
      imageId: 'front',
      url: 'https://shop.example/front.jpg',
      sha256: 'aa',
      role: 'MAIN',
      position: 0,
      width: 1200,
      height: 900,
      format: 'jpeg',
      score: 1,
      variantIds: [],
    },
  ],
});
const pan = requestFor('pan', { openedAt: 2_000, profile: 'ebay', title: 'Pan', kind: 'AUDIT', weight: 20 });

const offer = (...requests: ReviewRequest[]): void => requests.forEach((request) => queue.offer(request));

describe('agpis review next', () => {
  test('shows what waits longest: what it is, why it is here, its pictures and how to decide', async () => {
    offer(pan, mug);
    assert.equal(
      await agpis('next'),
      [
        'acme/mug (amazon), version 1   to decide, waiting 60 s',
        'Blue mug   kitchen/mugs',
        'colour: blue',
        '',
        'Why it is here',
        '  It has a border of 4 px. [border, picture front]',
        '',
        'Also found',
        '  The product fills 80 % of the frame. [fill, info, picture front]',
        '',
        'Pictures',
        '  1  main  1200 × 900 jpeg  front  https://shop.example/front.jpg',
        '',
        `Decide (item ${mug.reviewId})`,
        '  agpis review approve',
        '  agpis review reject --reason border --note "…"',
      ].join('\n'),
    );
  });
  test('can be asked for one profile, and as JSON', async () => {
    offer(mug, pan);
    assert.deepEqual(JSON.parse(await agpis('next --profile ebay --json')), pan);
    assert.equal(await agpis('next --profile amazon --json --reviewer bob'), JSON.stringify(mug, null, 2));
  });
  test('says so when nothing waits', async () => {
    assert.equal(await agpis('next'), 'Nothing waits for a decision.');
    assert.equal(await agpis('next --json'), 'null');
    assert.equal(await agpis('list'), 'Nothing waits for a decision.');
  });
  test('lets no seller steer the terminal', async () => {
    offer({ ...mug, title: 'Mug\u001b[2J\u202e' });
    assert.doesNotMatch(await agpis('next'), /[\u001b\u202e]/);
  });
});

test('agpis review list has a line an item, audits marked', async () => {
  offer(mug, pan);
  assert.deepEqual(
    (await agpis('list')).split('\n').map((line) => line.split(/ {2,}/).slice(0, 3)),
    [
      ['acme/mug (amazon)', 'decision', '60 s'],
      ['acme/pan (ebay)', 'audit', '59 s'],
    ],
  );
});

describe('agpis review approve and reject', () => {
  test('decide on the item that was shown, and on no other', async () => {
    offer(pan);
    await agpis('next');
    offer(mug);
    await agpis('approve');
    const [decision] = await decisions();
    assert.deepEqual(
      [decision?.action, decision?.reviewId, decision?.reviewer, decision?.decidedAt, decision?.simulated],
      ['APPROVE', pan.reviewId, 'ann', 61_000, false],
    );
  });
  test('do not guess where nothing was shown, or what was shown no longer waits', async () => {
    offer(mug);
    assert.match(await refused('approve'), /Which item\? .*"agpis review next"/);
    await agpis('next');
    offer({ ...mug, state: 'CLOSED', closedBecause: 'superseded' });
    assert.match(await refused('approve'), /no longer waits/);
    assert.deepEqual(await decisions(), []);
  });
  test('take an item id, tenant/product or a product', async () => {
    for (const meant of [mug.reviewId, 'acme/mug', 'mug']) {
      queue = new InMemoryReviewQueue();
      offer(mug, pan);
      await agpis(`reject ${meant} --reason border,size-min --reason props --note "Crop it."`);
      const [decision] = await decisions();
      assert.deepEqual(
        [decision?.reviewId, decision?.reasons, decision?.note],
        [mug.reviewId, ['border', 'size-min', 'props'], 'Crop it.'],
      );
    }
  });
  test('ask back where two items are meant', async () => {
    offer(mug, { ...mug, profile: 'ebay', reviewId: 'inc/0/1/ebay/0' });
    assert.match(await refused('approve mug'), /means 2 items; name one of .*ebay/);
    await agpis('approve mug --profile ebay');
    assert.equal((await decisions())[0]?.profile, 'ebay');
  });
  test('offer nothing twice while a decision is on its way', async () => {
    offer(mug);
    await agpis('approve mug');
    assert.equal(await agpis('next'), 'Nothing waits for a decision.');
    assert.match(await refused('approve mug'), /Nothing that waits for a decision is called "mug"/);
  });
  test('refuse what is no decision, with what to do', async () => {
    offer(mug);
    assert.match(await refused('reject mug'), /needs a reason/);
    assert.match(await refused('reject mug --reason bordr'), /no reason "bordr"; did you mean border\?/);
    assert.match(await refused('reject mug --reason white'), /did you mean background-white\?/);
    assert.match(await refused('reject mug --reason qqqqqq'), /"agpis review reasons" lists them/);
    assert.match(await refused('reject mug --reason other'), /add --note/);
    assert.match(await refused(`approve mug --note ${'x'.repeat(2_001)}`), /2001 characters; .* 2000/);
    assert.match(await refused('approve mug', ''), /--reviewer NAME/);
    assert.deepEqual(await decisions(), []);
  });
});

describe('agpis review undo', () => {
  test("takes back one's own last decision that stands", async () => {
    offer(mug, pan);
    await agpis('approve mug');
    await agpis('approve pan');
    const [first, second] = await decisions();
    await agpis('undo');
    await agpis('undo last');
    const undone = (await decisions()).slice(2);
    assert.deepEqual(
      undone.map((undo) => [undo.action, undo.undoes, undo.reviewId]),
      [
        ['UNDO', second?.decisionId, pan.reviewId],
        ['UNDO', first?.decisionId, mug.reviewId],
      ],
    );
    assert.match(await refused('undo'), /ann has no decision that could be undone/);
    assert.match(await agpis('next'), /acme\/mug/);
  });
  test('takes back the decision that counts, not one that came too late', async () => {
    await queue.decide(decisionFor(mug, 'counts-1', { reviewer: 'ann', decidedAt: 1 }));
    await queue.decide(decisionFor(mug, 'late-22', { reviewer: 'ann', decidedAt: 2 }));
    await agpis('undo last');
    assert.equal((await decisions()).at(-1)?.undoes, 'counts-1');
    assert.match(await refused('undo'), /ann has no decision that could be undone/);
  });
  test('takes a named decision of anybody, once', async () => {
    await queue.decide(decisionFor(mug, 'abcdef-1', { reviewer: 'bob' }));
    assert.match(await refused('undo abc'), /No decision is called "abc"/);
    await agpis('undo abcdef');
    assert.match(await refused('undo abcdef-1'), /has been undone already/);
  });
});

test('agpis review reasons lists the codes', async () => {
  assert.match(
    await agpis('reasons'),
    /^background-white +The background of the main picture is not pure white\.$/m,
  );
  assert.equal((JSON.parse(await agpis('reasons --json')) as unknown[]).length > 20, true);
});
