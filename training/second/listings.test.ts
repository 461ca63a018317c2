import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { listedProducts } from './listings.ts';
import { partOf } from './part.ts';

const NATURAL = join(import.meta.dirname, '../natural');

const listing = (style: string, colour: string, files: readonly string[]) => ({
  id: `${style}-${colour}`,
  style,
  colour,
  title: `Tee - ${colour}`,
  category: 'Men/Tops/Tees',
  description: '',
  images: files.map((file, nth) => ({ file, view: nth === 0 ? 'main' : 'alt' })),
});

describe('real listings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'listings-'));
  after(() => rmSync(folder, { recursive: true }));

  function listed(style: string, listings: readonly ReturnType<typeof listing>[]) {
    writeFileSync(join(folder, 'listings.jsonl'), listings.map((one) => JSON.stringify(one)).join('\n'));
    return listedProducts(folder, partOf('style', style));
  }

  test('whose own title is wrong are left out, and nothing of another colour is made of them', () => {
    const found = listed('MS04', [
      listing('MS04', 'Red', ['ms04-red_main.jpg']),
      listing('MS04', 'Black', ['ms04-black_main.jpg']),
    ]);
    assert.deepEqual(
      found.map(({ id, otherColours }) => [id, otherColours.length]),
      [['MS04-Black', 0]],
    );
  });

  test('show no picture of something else, which the listing of that one does', () => {
    const bag = { ...listing('WB01', 'Black', ['wb01-black-0.jpg']), id: '24-WB01' };
    const found = listed('WB01', [
      listing('WB01', 'Black', ['wb01-black_main.jpg', 'wb01-black-0.jpg']),
      bag,
    ]);
    assert.deepEqual(
      found.map(({ shots }) => shots.map(({ id }) => id)),
      [['wb01-black_main.jpg'], ['wb01-black-0.jpg']],
    );
  });

  test('are left out where both labellers of natural truth saw a wrong title', () => {
    const labelled = (file: string) =>
      readFileSync(join(NATURAL, file), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string; violations: { code: string }[] })
        .filter(({ id, violations }) => {
          return id.startsWith('magento/') && violations.some(({ code }) => code === 'title-mismatch');
        })
        .map(({ id }) => id.replace('magento/', ''));
    const b = new Set(labelled('labels-b.jsonl'));
    const wrong = labelled('labels-a.jsonl').filter((id) => b.has(id));
    assert.ok(wrong.length >= 10);
    for (const id of wrong) {
      const [style = '', colour = ''] = id.split('-');
      assert.deepEqual(listed(style, [listing(style, colour, ['main.jpg'])]), [], id);
    }
  });
});
