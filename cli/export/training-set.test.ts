import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { contentPath } from '../../adapters/pictures/content-path.ts';
import { folderStore } from '../../adapters/pictures/folder-store.ts';
import { parseRows } from '../../evaluation/row.ts';
import type { LedgerEntry, ReviewRequest } from '../../schemas/generated/types.ts';
import { requestFor } from '../../test/conformance/review-queue.ts';
import { exportedLines } from './command.ts';
import { decisionOn, shownImage } from './fixtures.ts';
import type { TrainingRow, Wanted } from './training-row.ts';
import { type Exported, exportTrainingSet } from './training-set.ts';

let folder: string;
let store: ReturnType<typeof folderStore>;
let ledger: LedgerEntry[];
let items: ReviewRequest[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agpis-export-'));
  store = folderStore(join(folder, 'store'));
  [ledger, items] = [[], []];
});
afterEach(() => rmSync(folder, { recursive: true }));

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

async function shown(product: string, pictures: readonly string[]): Promise<ReviewRequest> {
  for (const text of pictures) await store.put(Buffer.from(text));
  const sequence = pictures.map((text, at) => shownImage(at, hashOf(text)));
  const item = requestFor(product, { sequence, state: 'CLOSED' });
  items.push({ ...item, state: 'OPEN' }, item);
  return item;
}

function decided(item: ReviewRequest, at: number, over: Partial<LedgerEntry> = {}): LedgerEntry {
  const entry = decisionOn(item, `d${at}`, at, over);
  ledger.push(entry);
  return entry;
}

const rejected = (reasons: string[], note = ''): Partial<LedgerEntry> => ({
  decision: 'REJECT',
  reasons,
  note,
});

const run = (wanted: Partial<Wanted> & { links?: boolean } = {}): Promise<Exported> =>
  exportTrainingSet(
    join(folder, 'out'),
    { withSimulated: false, links: false, ...wanted },
    {
      history: { ledger: async () => ledger, items: async () => items },
      store,
      fileOf: (sha256) => contentPath(join(folder, 'store'), sha256),
      say: () => undefined,
    },
  );

const text = (): string => readFileSync(join(folder, 'out', 'rows.jsonl'), 'utf8');
const rows = (): TrainingRow[] =>
  text()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TrainingRow);

test('decisions become rows that the evaluation reads, with codes, sentence and pictures as shown', async () => {
  decided(
    await shown('mug', ['a', 'b']),
    2_000,
    rejected(['watermark', 'fill'], 'A shop name lies over it.'),
  );
  decided(await shown('jug', ['a']), 1_000);
  const exported = await run();
  assert.deepEqual(exported, {
    rows: 2,
    approved: 1,
    rejected: 1,
    pictures: 2,
    written: 2,
    perCode: { fill: 1, watermark: 1 },
    leftOut: {},
  });
  const [jug, mug] = rows();
  assert.deepEqual([jug?.qualified, jug?.violations, jug?.review.sentence], [true, [], null]);
  assert.deepEqual(
    mug?.violations.map(({ code, image: at }) => [code, at]),
    [
      ['watermark', null], // on either of the two
      ['fill', 0], // a fault of main pictures alone
    ],
  );
  assert.deepEqual(mug?.review, {
    code: 'watermark',
    sentence: 'A shop name lies over it.',
    names: ['watermark', 'fill'],
  });
  assert.equal(readFileSync(join(folder, 'out', mug?.images[1] ?? ''), 'utf8'), 'b');
  assert.equal(parseRows(text(), 'rows.jsonl').length, 2);
});

test('an undo takes a decision out, a second decision stands for the first', async () => {
  const [mug, jug] = [await shown('mug', ['a']), await shown('jug', ['b'])];
  const first = decided(mug, 1_000, rejected(['border']));
  decided(mug, 1_000, { ...first, entryId: 'u1', sign: -1 });
  decided(mug, 3_000);
  const other = decided(jug, 2_000, rejected(['border']));
  decided(jug, 2_000, { ...other, entryId: 'u2', sign: -1 });
  const { leftOut } = await run();
  assert.deepEqual(
    rows().map(({ id, qualified }) => [id, qualified]),
    [[mug.reviewId, true]],
  );
  assert.deepEqual(leftOut, { undone: 2 });
  const { leftOut: ofOthers } = await run({ profile: 'of nobody' });
  assert.deepEqual(ofOthers, { 'other-profile': 3 });
});

test('what cannot be had or is not asked for is counted and said', async () => {
  decided(await shown('old', ['a']), 10);
  decided(await shown('script', ['b']), 2_000, { simulated: true });
  decided(await shown('other', ['b']), 2_000, { profile: 'house' });
  decided(requestFor('deleted'), 2_000);
  const lost = await shown('lost', ['c', 'd']);
  rmSync(contentPath(join(folder, 'store'), hashOf('d')));
  decided(lost, 2_000);
  decided(await shown('empty', []), 2_000);
  decided(
    await shown(
      'ten',
      Array.from({ length: 10 }, (_, at) => `p${at}`),
    ),
    2_000,
  );
  const exported = await run({ since: 1_000, profile: 'amazon' });
  assert.deepEqual(exported.leftOut, {
    'before-since': 1,
    simulated: 1,
    'other-profile': 1,
    'item-gone': 1,
    'no-pictures': 1,
    'too-many-pictures': 1,
    'picture-gone': 1,
  });
  assert.equal(text(), '');
  assert.match(exportedLines(exported, 'out').join('\n'), /1 a picture is no longer in the picture store/);
  assert.equal((await run({ withSimulated: true })).leftOut.simulated, undefined);
});

test('a second run gives the same bytes and writes no picture again; links point into the store', async () => {
  decided(await shown('mug', ['a', 'b']), 2_000);
  decided(await shown('jug', ['c']), 2_000);
  await run();
  const [before, name] = [text(), `${hashOf('a')}.jpeg`];
  const { mtimeMs } = statSync(join(folder, 'out', 'pictures', name));
  [ledger, items] = [ledger.toReversed(), items.toReversed()];
  rmSync(join(folder, 'out', 'pictures', `${hashOf('b')}.jpeg`));
  assert.equal((await run()).written, 1);
  assert.equal(text(), before);
  assert.equal(statSync(join(folder, 'out', 'pictures', name)).mtimeMs, mtimeMs);
  rmSync(join(folder, 'out'), { recursive: true });
  assert.equal((await run({ links: true })).written, 3);
  assert.equal(text(), before);
  const links = readdirSync(join(folder, 'out', 'pictures'));
  assert.ok(links.every((file) => lstatSync(join(folder, 'out', 'pictures', file)).isSymbolicLink()));
  assert.equal(readFileSync(join(folder, 'out', 'pictures', name), 'utf8'), 'a');
  assert.equal((await run({ links: true })).written, 0);
});
