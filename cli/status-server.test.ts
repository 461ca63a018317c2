import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { workerMetrics } from '../engine/metrics/worker-metrics.ts';
import type { GroupStatus } from '../engine/runtime/group/group-runner.ts';
import { type StatusServer, serveStatus, type WorkerState } from './status-server.ts';

const well: GroupStatus = {
  name: 'image',
  outsideSince: undefined,
  assigned: [],
  takingOver: [],
  tasks: [],
  stuck: [],
  restarts: 0,
  pauses: [],
};
const running = (over: Partial<GroupStatus> = {}): WorkerState => ({
  phase: 'running',
  status: () => [{ ...well, ...over }],
});

describe('the status of a worker over HTTP', () => {
  let state: WorkerState = { phase: 'starting' };
  let server: StatusServer;
  const metrics = workerMetrics('agpis_');
  metrics.follow({ status: () => (state.phase === 'running' ? [...state.status()] : []) });
  before(async () => {
    server = await serveStatus({
      host: '127.0.0.1',
      port: 0,
      state: () => state,
      registry: metrics.registry,
    });
  });
  after(() => server.close());

  interface Judged {
    readonly status: string;
    readonly reasons: readonly { readonly code: string; readonly unit?: string; readonly sentence: string }[];
  }
  async function ask(path: string, method = 'GET') {
    const response = await fetch(server.url + path, { method });
    return { code: response.status, headers: response.headers, text: await response.text() };
  }
  async function codes(path: string): Promise<(string | number)[]> {
    const { code, text } = await ask(path);
    return [code, ...(JSON.parse(text) as Judged).reasons.map((reason) => reason.code)];
  }

  for (const [what, at, live, ready] of [
    ['starts', { phase: 'starting' }, [200], [503, 'starting']],
    ['is well', running(), [200], [200]],
    ['is stopping', { phase: 'stopping' }, [200], [503, 'stopping']],
    [
      'is paused by its failure policy',
      running({ pauses: [{ because: 'burst', stage: 'dedup', error: 'no', since: 0 }] }),
      [200],
      [503, 'paused'],
    ],
    ['has lost its place in the group', running({ outsideSince: 0 }), [200], [503, 'not-joined']],
    ['is stuck', running({ stuck: [{ partition: 1, forMs: 300_000 }] }), [503, 'stuck'], [503, 'stuck']],
  ] as const)
    test(`a worker that ${what}`, async () => {
      state = at;
      assert.deepEqual(await codes('/live'), live);
      assert.deepEqual(await codes('/ready'), ready);
    });

  test('/status is what the worker says of itself', async () => {
    state = running();
    assert.deepEqual(JSON.parse((await ask('/status')).text), {
      phase: 'running',
      groups: [{ ...well, outsideSince: undefined }].map(({ outsideSince: _none, ...rest }) => rest),
    });
  });

  test('/metrics is what Prometheus reads', async () => {
    state = running({ assigned: [0, 1] });
    const { headers, text } = await ask('/metrics');
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    assert.match(text, /^agpis_unit_assigned_partitions\{unit="image"\} 2$/m);
    assert.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
  });

  test('HEAD is answered without a body, other methods and paths are refused', async () => {
    assert.deepEqual([(await ask('/ready', 'HEAD')).code, (await ask('/ready', 'HEAD')).text], [200, '']);
    assert.equal((await ask('/ready', 'POST')).code, 405);
    const { code, text } = await ask('/health');
    assert.equal(code, 404);
    assert.match(text, /\/live, \/ready/);
  });

  test('a port that is taken is told of in a sentence', async () => {
    const port = Number(new URL(server.url).port);
    await assert.rejects(
      serveStatus({ host: '127.0.0.1', port, state: () => state, registry: metrics.registry }),
      { name: 'SettingsError', message: /127\.0\.0\.1:\d+ .*--http-port/ },
    );
  });
});
