import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { StageContext } from '../../engine/language.ts';
import type { IngestState, ReprocessRequest } from '../../schemas/generated/types.ts';
import type { LookDeps } from './look.ts';
import { reenter } from './reenter.ts';

const SHA = 'a'.repeat(64);
const url = 'https://shop.example/front.jpg';
const state: IngestState = {
  version: 5,
  offset: 9,
  contentHash: 'hash',
  deleted: false,
  pass: 0,
  eventId: 'log/0/9',
  acceptedAt: 1,
  expiresAt: null,
  pictures: [{ imageId: 'front', url, sha256: SHA, etag: null, lastModified: null, finalUrl: null }],
  indexed: [],
};
const request = (over: Partial<ReprocessRequest> = {}): ReprocessRequest => ({
  requestId: 'run',
  because: 'new rules',
  requestedAt: 0,
  tenant: 'acme',
  productId: 'mug',
  version: 5,
  eventId: 'log/0/9',
  pass: 1,
  change: {
    tenant: 'acme',
    productId: 'mug',
    version: 5,
    occurredAt: 1,
    deleted: false,
    title: 'Mug',
    description: '',
    category: '',
    attributes: {},
    variants: [],
    profiles: [],
    images: [{ id: 'front', url, position: 0, alt: '', variantIds: [] }],
    source: 'own',
  },
  ...over,
});
const at = (known: IngestState | undefined, attempt = 0): StageContext<IngestState> => ({
  key: 'acme/mug',
  state: known,
  now: 5,
  timestamp: 4,
  source: { topic: 'reprocess-requests', partition: 0, offset: 3 },
  incarnation: 'requests',
  presentIncarnations: new Map(),
  waitingBehind: () => [],
  table: () => new Map(),
  headers: {},
  attempt,
  signal: new AbortController().signal,
});

function depsWith(stored: Uint8Array | undefined, asked: string[] = []): LookDeps {
  return {
    defaultProfiles: ['house'],
    retryDelaysMs: [100],
    fetcher: {
      fetch: (given) => {
        asked.push(given.url);
        return Promise.resolve({ kind: 'unavailable', code: 'slow', sentence: 'It is slow.' });
      },
    },
    store: {
      get: () => Promise.resolve(stored),
      has: () => Promise.resolve(stored !== undefined),
    } as unknown as LookDeps['store'],
    analyser: {
      analyse: (sha256: string) => Promise.resolve({ kind: 'facts', facts: { sha256 } }),
    } as unknown as LookDeps['analyser'],
  };
}

describe('a product that is to be judged again', () => {
  test('goes on as the next pass, with the stored pictures and without asking their host', async () => {
    const asked: string[] = [];
    const outcome = await reenter.create(depsWith(Buffer.from('picture'), asked))(request(), at(state));
    assert.equal(outcome.kind, 'forward');
    assert.ok(outcome.kind === 'forward');
    const { pass, cause, because, eventId } = outcome.value.change;
    assert.deepEqual(
      { pass, cause, because, eventId },
      {
        pass: 1,
        cause: 'reprocess:run',
        because: 'new rules',
        eventId: 'log/0/9',
      },
    );
    assert.equal((outcome.state as IngestState).pass, 1);
    assert.deepEqual(asked, []);
    const [snapshot] = outcome.emit ?? [];
    assert.equal(snapshot?.topic === 'product-snapshots' && snapshot.value?.pass, 1);
  });
  test('asks the host where the store has lost a picture, and comes back for it', async () => {
    const asked: string[] = [];
    const run = reenter.create(depsWith(undefined, asked));
    const outcome = await run(request(), at(state));
    assert.equal(outcome.kind, 'later');
    assert.deepEqual(asked, [url]);
    const back = await run(request(), at({ ...state, pass: 1 }, 1));
    assert.equal(back.kind, 'forward');
  });
  for (const [name, known, reason] of [
    ['is superseded by a newer change', { ...state, eventId: 'log/0/11' }, 'superseded'],
    ['is superseded by a delete', { ...state, deleted: true }, 'superseded'],
    ['is a replay where that pass was judged', { ...state, pass: 1 }, 'replay'],
    ['is unknown where nothing is remembered', undefined, 'superseded'],
  ] as const) {
    test(name, async () => {
      const outcome = await reenter.create(depsWith(undefined))(request(), at(known));
      assert.equal(outcome.kind === 'drop' && outcome.reason, reason);
    });
  }
  test('that waited for a picture gives way to a newer change', async () => {
    const outcome = await reenter.create(depsWith(undefined))(
      request(),
      at({ ...state, eventId: 'log/0/12' }, 1),
    );
    assert.equal(outcome.kind === 'drop' && outcome.reason, 'superseded');
  });
});
