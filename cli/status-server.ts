/** What a worker tells those who watch it over HTTP: orchestrators, Prometheus, people. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import type { GroupStatus } from '../engine/runtime/group/group-runner.ts';
import { type Complaint, livenessComplaints, readinessComplaints } from '../engine/runtime/readiness.ts';
import { SettingsError } from './settings.ts';

/** Of the metrics' names. */
export const METRICS_PREFIX = 'agpis_';

/** What can be said of a worker at any time, also before there is one. */
export type WorkerState =
  | { readonly phase: 'starting' | 'stopping' }
  | { readonly phase: 'running'; readonly status: () => readonly GroupStatus[] };

export interface StatusServer {
  /** `http://HOST:PORT` */
  readonly url: string;
  close(): Promise<void>;
}

interface Answer {
  readonly code: number;
  readonly type: string;
  readonly body: string;
}

type Reason = Omit<Complaint, 'code' | 'unit'> & {
  readonly code: Complaint['code'] | 'starting' | 'stopping';
  readonly unit?: string;
};

const json = (code: number, value: unknown): Answer => ({
  code,
  type: 'application/json; charset=utf-8',
  body: `${JSON.stringify(value, null, 2)}\n`,
});

const judged = (reasons: readonly Reason[]): Answer =>
  json(reasons.length === 0 ? 200 : 503, { status: reasons.length === 0 ? 'ok' : 'unavailable', reasons });

const SENTENCES = {
  starting: 'the worker looks at its topics and joins its groups',
  stopping: 'the worker finishes what is in progress and leaves its groups',
} as const;

/** A worker that starts or stops is alive. That it answers at all says that its event loop turns. */
const live = (state: WorkerState): Answer =>
  judged(state.phase === 'running' ? livenessComplaints(state.status()) : []);

const ready = (state: WorkerState): Answer =>
  judged(
    state.phase === 'running'
      ? readinessComplaints(state.status(), Date.now())
      : [{ code: state.phase, sentence: SENTENCES[state.phase] }],
  );

const statusOf = (state: WorkerState): Answer =>
  json(200, { phase: state.phase, groups: state.phase === 'running' ? state.status() : [] });

async function metricsOf(registry: Registry): Promise<Answer> {
  return { code: 200, type: registry.contentType, body: await registry.metrics() };
}

/** Serves /live, /ready, /status and /metrics. Port 0 takes a free one. */
export async function serveStatus(parts: {
  readonly host: string;
  readonly port: number;
  readonly state: () => WorkerState;
  readonly registry: Registry;
}): Promise<StatusServer> {
  const { host, port, state, registry } = parts;
  const routes: Readonly<Record<string, () => Answer | Promise<Answer>>> = {
    '/live': () => live(state()),
    '/ready': () => ready(state()),
    '/status': () => statusOf(state()),
    '/metrics': () => metricsOf(registry),
  };

  async function answer({ method, url = '/' }: IncomingMessage): Promise<Answer> {
    const route = routes[url.split('?')[0] ?? ''];
    if (!route) return json(404, { error: `there are ${Object.keys(routes).join(', ')}` });
    if (method !== 'GET' && method !== 'HEAD') return json(405, { error: 'this only answers GET and HEAD' });
    return route();
  }

  function send(response: ServerResponse, { code, type, body }: Answer): void {
    response.writeHead(code, { 'content-type': type, 'cache-control': 'no-store' });
    response.end(response.req.method === 'HEAD' ? undefined : body);
  }

  const server = createServer((request, response) => {
    answer(request).then(
      (found) => send(response, found),
      (error: unknown) => send(response, json(500, { error: (error as Error).message })),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) =>
      reject(
        new SettingsError(
          `The status cannot be served at ${host}:${String(port)} (${message}): give another --http-port or --http-host.`,
        ),
      ),
    );
    server.listen(port, host, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${String(taken)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
