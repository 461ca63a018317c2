import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { inProcessAnalyser } from '../../adapters/analysis/in-process-analyser.ts';
import { rememberingAnalyser } from '../../adapters/analysis/remembering-analyser.ts';
import { workerAnalyser } from '../../adapters/analysis/worker-analyser.ts';
import { factsStore } from '../../adapters/pictures/facts-store.ts';
import type { AnalysisResult, PictureAnalyser } from '../../ports/analysis.ts';

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A grey square on white. */
async function picture(side = 300): Promise<Buffer> {
  const raw = Buffer.alloc(side * side * 3, 255);
  for (let y = side / 3; y < side / 1.5; y += 1)
    raw.fill(90, (y * side + side / 3) * 3, (y * side + side / 1.5) * 3);
  return sharp(raw, { raw: { width: side, height: side, channels: 3 } })
    .jpeg()
    .toBuffer();
}

async function store(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'agpis-facts-'));
  t.after(() => rm(folder, { recursive: true }));
  return factsStore<AnalysisResult>(folder);
}

const kinds: Record<string, (options?: Parameters<typeof inProcessAnalyser>[0]) => PictureAnalyser> = {
  inProcessAnalyser,
  workerAnalyser: (options) => workerAnalyser({ workers: 2, ...options }),
};

for (const [name, make] of Object.entries(kinds))
  describe(name, () => {
    test('measures a picture', async (t) => {
      const analyser = make();
      t.after(() => analyser.close());
      const bytes = await picture();
      const result = await analyser.analyse(sha(bytes), bytes);
      assert.ok(result.kind === 'facts');
      assert.partialDeepStrictEqual(result.facts, {
        sha256: sha(bytes),
        format: 'jpeg',
        width: 300,
        height: 300,
      });
    });

    test('calls unreadable what is no picture, each by its code', async (t) => {
      const analyser = make();
      t.after(() => analyser.close());
      const good = await picture();
      const cases = {
        'not-a-picture': Buffer.from('<!doctype html>'),
        'unsupported-format': Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
        truncated: good.subarray(0, good.length - 200),
      };
      for (const [code, bytes] of Object.entries(cases)) {
        const result = await analyser.analyse(sha(bytes), bytes);
        assert.equal(result.kind === 'unreadable' && result.code, code);
      }
    });

    test('gives the same for bytes that come and bytes that are fetched', async (t) => {
      const analyser = make();
      t.after(() => analyser.close());
      const bytes = await picture();
      const copy = async () => new Uint8Array(bytes);
      assert.deepEqual(await analyser.analyse(sha(bytes), bytes), await analyser.analyse(sha(bytes), copy));
    });

    test('looks at a picture once, also over a restart, and does not load it again', async (t) => {
      const facts = await store(t);
      const bytes = await picture();
      const results: AnalysisResult[] = [];
      let loads = 0;
      const load = async () => {
        loads += 1;
        return new Uint8Array(bytes);
      };
      for (const restart of [1, 2]) {
        const analyser = make({ facts });
        t.after(() => analyser.close());
        results.push(...(await Promise.all([1, 2, 3].map(() => analyser.analyse(sha(bytes), load)))));
        assert.equal(results.length, restart * 3);
      }
      assert.equal(loads, 1);
      for (const result of results) assert.deepEqual(result, results[0]);
    });
  });

describe('a worker that starts', () => {
  test('leaves the decoders of the process as they are, so that it disturbs no decoding under way', async (t) => {
    const analyser = workerAnalyser({ workers: 1 });
    t.after(() => analyser.close());
    const bytes = await picture();
    const jpeg = { operation: ['VipsForeignLoadJpegBuffer'] };
    sharp.block(jpeg);
    t.after(() => sharp.unblock(jpeg));
    const result = await analyser.analyse(sha(bytes), bytes);
    assert.equal(result.kind, 'unreadable', 'the starting worker chose the decoders again');
  });
});

describe('what is remembered', () => {
  const answering = (result: AnalysisResult): PictureAnalyser & { asked: number } => ({
    asked: 0,
    async analyse() {
      this.asked += 1;
      return result;
    },
    close: async () => undefined,
  });
  const timesAsked = async (
    t: TestContext,
    code: 'corrupt' | 'analysis-crashed' | 'analysis-timeout',
  ): Promise<number> => {
    const inner = answering({ kind: 'unreadable', code, sentence: '' });
    const analyser = rememberingAnalyser(inner, await store(t));
    for (const _ of [1, 2]) await analyser.analyse(sha(Buffer.from(code)), new Uint8Array());
    return inner.asked;
  };

  test('is damage', async (t) => assert.equal(await timesAsked(t, 'corrupt'), 1));
  test('is no crash', async (t) => assert.equal(await timesAsked(t, 'analysis-crashed'), 2));
  test('is no timeout', async (t) => assert.equal(await timesAsked(t, 'analysis-timeout'), 2));

  test('is nothing where the bytes are not those of the id', async (t) => {
    const analyser = inProcessAnalyser({ facts: await store(t) });
    const bytes = await picture();
    await assert.rejects(analyser.analyse('0'.repeat(64), bytes), { code: 'wrong-picture' });
    assert.equal((await analyser.analyse(sha(bytes), bytes)).kind, 'facts');
  });
});
