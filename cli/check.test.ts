import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import { runCheck } from './check.ts';
import { hashFile } from './hash.ts';
import { withRoles } from './picture-files.ts';

let folder = '';

/** A two-coloured box in the middle of a plain ground. */
async function product(background: string, side = 1200): Promise<Buffer> {
  const half = (colour: string) => ({
    create: { width: (side * 7) / 16, height: side / 2, channels: 3 as const, background: colour },
  });
  return sharp({ create: { width: side, height: side, channels: 3, background } })
    .composite([
      { input: half('#7a2f1e'), left: side / 16, top: side / 4 },
      { input: half('#d8a060'), left: side / 2, top: side / 4 },
    ])
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function check(paths: string[], options: { profile?: string; json?: true } = {}) {
  const lines: string[] = [];
  const settings = { profile: 'house', role: 'auto' as const, ...options };
  const code = await runCheck(paths, settings, (line) => lines.push(line));
  return { code, text: lines.join('\n'), lines };
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
  await mkdir(join(folder, 'mug/old'), { recursive: true });
  await writeFile(join(folder, 'mug/1.jpg'), await product('#fff'));
  await writeFile(join(folder, 'mug/2.jpg'), await product('#446688'));
  await writeFile(join(folder, 'mug/10.jpg'), await product('#fff'));
  await writeFile(join(folder, 'mug/old/a.jpg'), await product('#446688'));
  await writeFile(join(folder, 'mug/notes.txt'), 'not a picture');
});
after(() => rm(folder, { recursive: true }));

describe('agpis check', () => {
  test('passes a folder whose first picture is fit as main, whatever the others stand on', async () => {
    const { code, lines } = await check([join(folder, 'mug/1.jpg'), join(folder, 'mug/2.jpg')], {
      json: true,
    });
    assert.equal(code, 0);
    const found = lines.map((line) => JSON.parse(line) as { role: string; verdict: string });
    assert.deepEqual(
      found.map(({ role, verdict }) => `${role} ${verdict}`),
      ['main ok', 'secondary ok'],
    );
  });

  test('searches folders to their depth and refuses with the value and the threshold', async () => {
    const { code, text } = await check([folder]);
    assert.equal(code, 1);
    assert.match(text, /✗ a\.jpg +main +1200 × 1200 px JPEG/);
    assert.match(text, /background-white: The background's brightness is \d+ of 255/);
    assert.match(text, /4 pictures by the house profile: 3 fine, 0 to look at, 1 refused\./);
  });

  test('a broken file is a finding, not a failure of the command', async () => {
    const file = join(folder, 'torn.jpg');
    await writeFile(file, (await product('#fff')).subarray(0, 4000));
    const { code, text } = await check([file]);
    await rm(file);
    assert.equal(code, 1);
    assert.match(text, /unreadable: The JPEG file stops after 4000 bytes/);
  });

  test('tells which pictures of a folder repeat each other', async () => {
    const { text } = await check([join(folder, 'mug')]);
    assert.match(text, /= 10\.jpg repeats 1\.jpg/);
  });

  test('a missing path or an unknown profile is exit code 2', async () => {
    assert.equal((await check([join(folder, 'nowhere')])).code, 2);
    assert.equal((await check([folder], { profile: 'nobody' })).code, 2);
  });
});

test('the first of a folder is its main picture, and 2 comes before 10', () => {
  const files = ['s/b/10.jpg', 's/b/2.jpg', 's/a/x.png'];
  assert.deepEqual(withRoles(files, 'auto'), [
    { file: 's/a/x.png', role: 'main' },
    { file: 's/b/2.jpg', role: 'main' },
    { file: 's/b/10.jpg', role: 'secondary' },
  ]);
});

test('agpis hash gives the identity of a file', async () => {
  const line = await hashFile(join(folder, 'mug/1.jpg'));
  assert.deepEqual(Object.keys(line), ['file', 'sha256', 'pdq', 'quality', 'width', 'height']);
  assert.match(line.pdq, /^[0-9a-f]{64}$/);
  assert.deepEqual([line.width, line.height], [1200, 1200]);
});
