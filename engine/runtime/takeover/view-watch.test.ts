import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TransactionError } from '../../kafka.ts';
import type { View } from '../../view.ts';
import type { StandingView } from './apply-view.ts';
import { watchViews } from './view-watch.ts';

type Position = Awaited<ReturnType<View['position']>>;
const here = { epoch: 7n, incarnation: 'b', offset: 40n };

/** What the watch says after one look at a view that answers so. */
async function said(answer: () => Position | Promise<Position>): Promise<Error[]> {
  const errors: Error[] = [];
  let look = (): void => undefined;
  const unused = () => Promise.reject(new Error('the watch only looks'));
  const view: View = { claimEpoch: unused, apply: unused, reset: unused, position: async () => answer() };
  const standing: StandingView = { view, ...here };
  const end = new AbortController();
  watchViews(
    new Map([['facts', standing]]),
    {
      partition: 3,
      everyMs: 1_000,
      clock: { after: (_ms, run) => ((look = run), () => undefined) },
      signal: end.signal,
    },
    (error) => void errors.push(error),
  );
  look();
  await new Promise((resolve) => setImmediate(resolve));
  end.abort();
  return errors;
}

describe('the watch over views', () => {
  for (const [what, position, message] of [
    ['lost everything', undefined, /has lost its position/],
    [
      'was put back to an older offset',
      { ...here, epoch: 6n, offset: 12n },
      /stands at offset 12, was left at 40/,
    ],
    ['forgot who owns it', { ...here, epoch: 6n }, /put back to an older state/],
    ['is of another log', { ...here, incarnation: 'a' }, /another log/],
  ] as const)
    test(`tells of a view that ${what}`, async () => {
      const [error] = await said(() => position);
      assert.match(error?.message ?? '', message);
    });

  test('takes a higher epoch for a later owner', async () => {
    const [error] = await said(() => ({ ...here, epoch: 8n, offset: 0n }));
    assert.ok(error instanceof TransactionError);
    assert.equal(error.outcome, 'fenced');
  });

  test('is silent while the view stands where it was left, or further, or cannot be asked', async () => {
    assert.deepEqual(await said(() => here), []);
    assert.deepEqual(await said(() => ({ ...here, offset: 41n })), []);
    assert.deepEqual(await said(() => Promise.reject(new Error('no server'))), []);
  });
});
