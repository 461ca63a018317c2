/** Whether a server can run the graphs of a bundle, asked before it is used. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ClassifierError } from '../../ports/classifier.ts';
import { kserveClient } from '../kserve/client.ts';
import type { KserveClient } from '../kserve/client.ts';
import { ServerError } from '../kserve/server-error.ts';
import type { Bundle } from './bundle.ts';
import { GRAPHS } from './manifest.ts';
import type { ServerModels } from './messages.ts';
import { misfit, signatures } from './signature.ts';

export interface ServerPlace {
  readonly at: 'server';
  /** http or https, with the path under which /v2 lies where there is one. */
  readonly url: string;
  /** Default muisc-picture, muisc-pairs and muisc-sequence. */
  readonly models?: Partial<ServerModels>;
  /** How long a server is waited for that is not ready: it may be starting, too. Default 60 s. */
  readonly patienceMs?: number;
}

const MODELS: ServerModels = {
  picture: 'muisc-picture',
  pairs: 'muisc-pairs',
  sequence: 'muisc-sequence',
};

export const modelsAt = ({ models }: ServerPlace): ServerModels => ({ ...MODELS, ...models });

export const namesOf = (models: ServerModels): string[] => GRAPHS.map((graph) => models[graph]);

/** Health and metadata are small: whoever does not say them in this time is away. */
const QUESTION_MS = 5000;
const BETWEEN_MS = 500;

/**
 * Waits until the server is ready and compares what it says of its models with the bundle.
 * @returns whether it takes tensors in binary form.
 * @throws ClassifierError `unavailable` when it does not become ready; `server-unfit` when it serves something else.
 */
export async function checkServer(
  bundle: Bundle,
  place: ServerPlace,
  signal?: AbortSignal,
): Promise<boolean> {
  const { url, patienceMs = 60_000 } = place;
  const { manifest, tokens } = bundle;
  const models = modelsAt(place);
  const client = kserveClient({ url, timeoutMs: QUESTION_MS, pausesMs: [] });
  await readiness(client, { url, models: namesOf(models), patienceMs }, signal);
  const wanted = signatures(manifest, tokens.size);
  try {
    for (const graph of GRAPHS) {
      const served = await client.metadata(models[graph]);
      const wrong = served === null ? 'it is not there' : misfit(wanted[graph], served);
      if (wrong !== null) throw unfit(bundle, url, models[graph], `${graph}.onnx`, wrong);
    }
    return (await client.extensions()).includes('binary_tensor_data');
  } catch (error) {
    throw error instanceof ServerError ? away(error.message, error) : error;
  }
}

async function readiness(
  client: KserveClient,
  { url, models, patienceMs }: { url: string; models: readonly string[]; patienceMs: number },
  signal?: AbortSignal,
): Promise<void> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const state = await client.isReady(models).catch((error: Error) => error);
    if (state === true) return;
    if (performance.now() >= until) {
      const why = state === false ? 'not ready' : state.message;
      throw away(
        `${url} is ${why === 'not ready' ? why : `away: ${why}`}`,
        state === false ? undefined : state,
      );
    }
    await sleep(BETWEEN_MS, undefined, { signal });
  }
}

export const away = (why: string, cause?: unknown): ClassifierError =>
  new ClassifierError(
    'unavailable',
    `The server of the classifier cannot be asked: ${why.replace(/\.$/, '')}. Look whether it runs and has its models loaded.`,
    { cause },
  );

function unfit({ folder }: Bundle, url: string, model: string, file: string, wrong: string): ClassifierError {
  const message = `The model ${model} on ${url} is not that of ${folder}: ${wrong}. Serve ${file} of that folder under this name, with its inputs and outputs listed.`;
  return new ClassifierError('server-unfit', message);
}
