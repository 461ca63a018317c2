import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { workerAnalyser } from '../../adapters/analysis/worker-analyser.ts';
import type { WorkerAnalyserOptions } from '../../adapters/analysis/worker-analyser.ts';
import type { AnalysisResult, PictureBytes } from '../../ports/analysis.ts';

const MOODY = new URL('./moody-worker.ts', import.meta.url);

function analyser(t: TestContext, options: WorkerAnalyserOptions = {}) {
  const faults: string[] = [];
  const made = workerAnalyser({
    script: MOODY,
    workers: 2,
    timeoutMs: 5000,
    onFault: (e) => faults.push(e.message),
    ...options,
  });
  t.after(() => made.close());
  const analyse = (text: string, bytes: PictureBytes = Buffer.from(text)) => made.analyse(sha(text), bytes);
  return { analyse, faults, close: () => made.close() };
}

function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function label(result: AnalysisResult): string {
  return result.kind === 'facts' ? 'facts' : result.code;
}

describe('a pool of analysers', () => {
  test('answers each picture with its own facts', async (t) => {
    const { analyse } = analyser(t);
    const texts = Array.from({ length: 50 }, (_, n) => `picture ${n % 7} ${n}`);
    const results = await Promise.all(texts.map((text) => analyse(text)));
    for (const [n, result] of results.entries()) {
      assert.ok(result.kind === 'facts');
      assert.equal(result.facts.sha256, sha(texts[n] ?? ''));
    }
  });

  test('works on as many pictures at once as it has workers, and keeps those workers', async (t) => {
    const { analyse } = analyser(t);
    const results = await Promise.all(Array.from({ length: 10 }, (_, n) => analyse(`p 30 ${n}`)));
    const threads = new Set(results.map((result) => (result.kind === 'facts' ? result.facts.analyser : 0)));
    assert.equal(threads.size, 2);
  });

  test('calls a picture unreadable by the code that the analysis gives', async (t) => {
    const { analyse, faults } = analyser(t);
    assert.deepEqual(await analyse('broken'), {
      kind: 'unreadable',
      code: 'corrupt',
      sentence: 'The picture is damaged.',
    });
    assert.deepEqual(faults, []);
  });

  for (const word of ['crash', 'exit', 'throw'])
    test(`tries a picture that makes its worker ${word} twice and fails it alone`, async (t) => {
      const { analyse, faults } = analyser(t);
      const results = await Promise.all(['p 20', word, 'q 20', 'r 20', 's 20'].map((text) => analyse(text)));
      assert.deepEqual(results.map(label), ['facts', 'analysis-crashed', 'facts', 'facts', 'facts']);
      assert.equal(faults.length, 2);
    });

  for (const word of ['spin', 'hang'])
    test(`replaces a worker whose picture makes it ${word}`, async (t) => {
      const { analyse } = analyser(t, { workers: 1, timeoutMs: 1200 });
      const results = await Promise.all(['p', word, 'q'].map((text) => analyse(text)));
      assert.deepEqual(results.map(label), ['facts', 'analysis-timeout', 'facts']);
    });

  test('outlives a worker that runs out of memory', async (t) => {
    const { analyse, faults } = analyser(t, { workers: 1, timeoutMs: 30_000, heapMb: 32 });
    assert.deepEqual(
      [label(await analyse('memory')), label(await analyse('p'))],
      ['analysis-crashed', 'facts'],
    );
    assert.match(faults[0] ?? '', /memory/);
  });

  test('replaces a worker that dies after its answer, while nobody waits', async (t) => {
    const { analyse } = analyser(t, { workers: 1 });
    assert.equal(label(await analyse('last')), 'facts');
    await new Promise((done) => setTimeout(done, 100));
    assert.equal(label(await analyse('p')), 'facts');
  });

  test('does not blame the picture for a worker that does not start', async (t) => {
    const { analyse } = analyser(t, { script: new URL('./stillborn-worker.ts', import.meta.url) });
    await assert.rejects(analyse('p'), { code: 'analyser-start-failed', message: /a package is missing/ });
  });

  test('loads no more pictures than it has places, and the rest in order', async (t) => {
    const { analyse } = analyser(t, { workers: 1, queued: 2 });
    const loaded: number[] = [];
    let done = 0;
    let ahead = 0;
    const all = Array.from({ length: 10 }, async (_, n) => {
      await analyse(`p 5 ${n}`, async () => {
        loaded.push(n);
        ahead = Math.max(ahead, loaded.length - done);
        return Buffer.from(`p 5 ${n}`);
      });
      done += 1;
    });
    await Promise.all(all);
    assert.deepEqual(loaded, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.ok(ahead <= 4, `${ahead} were loaded at once`); // three places, and one whose caller has not yet run on
  });

  test('moves loaded bytes and leaves given ones alone', async (t) => {
    const { analyse } = analyser(t);
    const loaded = new Uint8Array(100_000);
    await analyse('any', async () => loaded);
    assert.equal(loaded.length, 0);
    const given = new Uint8Array(100_000);
    await analyse('any', given);
    assert.equal(given.length, 100_000);
    const view = new Uint8Array(100).subarray(10, 20);
    await analyse('any', async () => view);
    assert.equal(view.length, 10);
  });

  test('loads the bytes again for the second attempt', async (t) => {
    const { analyse } = analyser(t);
    let loads = 0;
    const load = async () => {
      loads += 1;
      return new TextEncoder().encode('throw');
    };
    assert.equal(label(await analyse('throw', load)), 'analysis-crashed');
    assert.equal(loads, 2);
  });

  test('passes on why bytes could not be loaded, and goes on', async (t) => {
    const { analyse } = analyser(t, { workers: 1, queued: 0 });
    await assert.rejects(
      analyse('p', () => Promise.reject(new Error('store is away'))),
      /store is away/,
    );
    assert.equal(label(await analyse('p')), 'facts');
  });

  test('when closed ends what is under way, what waits and what comes later', async (t) => {
    const { analyse, close } = analyser(t, { workers: 1, queued: 1 });
    await analyse('p');
    const under = ['hang', 'p 1', 'p 2', 'p 3'].map((text) => analyse(text));
    setTimeout(() => void close(), 50);
    for (const result of await Promise.allSettled(under))
      assert.equal(
        result.status === 'rejected' && (result.reason as { code: string }).code,
        'analyser-closed',
      );
    await assert.rejects(analyse('p'), { code: 'analyser-closed' });
  });

  test('may be closed before its first picture, twice, and while a worker starts', async (t) => {
    const { close } = analyser(t);
    await close();
    await close();
    const starting = analyser(t);
    const first = assert.rejects(starting.analyse('p'), { code: 'analyser-closed' });
    await starting.close();
    await first;
  });
});
