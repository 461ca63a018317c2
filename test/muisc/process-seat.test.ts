import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { processSeat } from '../../adapters/threads/process-seat.ts';

interface Done {
  readonly kind: 'done';
  readonly pid: number;
}

function seated(t: TestContext, mood = 'fine', timeoutMs = 20_000) {
  const one = processSeat<{ readonly kind: string }, Done>({
    script: new URL('./moody-child.ts', import.meta.url),
    timeoutMs,
    setup: { mood },
    notStarted: ({ message }, written) => new Error(`${message} / ${written}`),
  });
  t.after(() => one.close());
  return one;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a place for a child process', () => {
  test('keeps one for all requests, and leaves none behind', async (t) => {
    const one = seated(t);
    await one.start();
    const [first, second] = [await one.run({ kind: 'work' }, []), await one.run({ kind: 'work' }, [])];
    assert.ok(first.kind === 'done' && second.kind === 'done' && first.pid === second.pid);
    assert.ok(isAlive(first.pid));
    await one.close();
    assert.ok(!isAlive(first.pid));
  });

  test('replaces one that ends', async (t) => {
    const one = seated(t);
    const first = await one.run({ kind: 'work' }, []);
    const ended = await one.run({ kind: 'end' }, []);
    assert.ok(ended.kind === 'fault' && ended.error.message === 'The process ended with code 4.');
    const next = await one.run({ kind: 'work' }, []);
    assert.ok(first.kind === 'done' && next.kind === 'done' && first.pid !== next.pid);
  });

  test('ends one that hangs in native code', async (t) => {
    const one = seated(t, 'fine', 1000);
    const first = await one.run({ kind: 'work' }, []);
    assert.equal((await one.run({ kind: 'hang' }, [])).kind, 'overtime');
    await one.close();
    assert.ok(first.kind === 'done' && !isAlive(first.pid));
  });

  test('says what one wrote that does not start', async (t) => {
    await assert.rejects(seated(t, 'stillborn').start(), /SIGKILL\. \/ libfate\.so\.1: cannot open/);
    await assert.rejects(seated(t, 'refusing').start(), /not on this card/);
  });
});
