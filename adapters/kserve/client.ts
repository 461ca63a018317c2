/** Client of inference servers that speak the Open Inference Protocol (KServe v2) over HTTP: Triton, MLServer, KServe, OpenVINO. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerError } from './server-error.ts';
import type { ServerErrorCode } from './server-error.ts';
import { JSON_LENGTH, requestBody, responseTensors } from './tensors.ts';
import type { Tensor } from './tensors.ts';

export interface KserveOptions {
  /** http or https, with the path under which /v2 lies where there is one. */
  readonly url: string;
  /** For one call, tries again included. In ms. */
  readonly timeoutMs: number;
  /** Pauses before each new try after a lost connection. In ms; default 100, 400. */
  readonly pausesMs?: readonly number[];
}

export interface TensorMetadata {
  readonly name: string;
  readonly datatype: string;
  /** -1: any. */
  readonly shape: readonly number[];
}

export interface ModelMetadata {
  readonly inputs: readonly TensorMetadata[];
  readonly outputs: readonly TensorMetadata[];
}

export interface InferenceCall {
  readonly model: string;
  readonly inputs: readonly Tensor[];
  /** Names. */
  readonly outputs: readonly string[];
  /** By the binary tensor extension; else as JSON. */
  readonly isBinary: boolean;
}

/** All reject with ServerError. */
export interface KserveClient {
  /** Whether the server and all these models can be asked. */
  isReady(models: readonly string[]): Promise<boolean>;
  /** Names of what it can beyond the protocol. */
  extensions(): Promise<readonly string[]>;
  /** null: the server knows no such model. */
  metadata(model: string): Promise<ModelMetadata | null>;
  /** By name, exactly those that were asked for. */
  infer(call: InferenceCall): Promise<ReadonlyMap<string, Tensor>>;
}

interface Answer {
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly jsonLength: number | null;
}

type Sent = Pick<RequestInit, 'method' | 'headers' | 'body'>;

export function kserveClient({ url, timeoutMs, pausesMs = [100, 400] }: KserveOptions): KserveClient {
  const base = url.replace(/\/+$/, '');

  /** Asking twice is harmless: to infer changes nothing. What is slow, and what was answered, is not asked again. */
  const call = async (path: string, sent: Sent = {}): Promise<Answer> => {
    const signal = AbortSignal.timeout(timeoutMs);
    for (const pause of [...pausesMs, null]) {
      try {
        return await answerTo(`${base}/v2${path}`, { ...sent, signal, redirect: 'manual' });
      } catch (error) {
        if (signal.aborted) throw overtime(base, timeoutMs);
        if (pause === null) throw unreachable(base, error as Error);
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    }
    throw overtime(base, timeoutMs);
  };

  const asked = async (path: string, sent?: Sent): Promise<Answer> => {
    const answer = await call(path, sent);
    if (answer.status === 200) return answer;
    throw new ServerError(
      codeOf(answer.status),
      `${base}/v2${path} answers ${String(answer.status)}: ${wordsOf(answer.bytes)}`,
    );
  };

  const isFine = async (path: string): Promise<boolean> => (await call(path)).status === 200;

  return {
    async isReady(models) {
      if (!(await isFine('/health/ready'))) return false;
      for (const model of models) if (!(await isFine(`/models/${pathOf(model)}/ready`))) return false;
      return true;
    },
    async extensions() {
      const { extensions } = jsonOf(await asked(''));
      return Array.isArray(extensions) ? extensions.filter((each) => typeof each === 'string') : [];
    },
    async metadata(model) {
      try {
        const { inputs, outputs } = jsonOf(await asked(`/models/${pathOf(model)}`));
        // Both may be left out where a server has not been told.
        return { inputs: tensorsOf(inputs ?? []), outputs: tensorsOf(outputs ?? []) };
      } catch (error) {
        if (error instanceof ServerError && error.code === 'refused') return null;
        throw error;
      }
    },
    async infer({ model, inputs, outputs, isBinary }) {
      const { bytes, headers } = requestBody(inputs, outputs, isBinary);
      const sent = { method: 'POST', headers: { ...headers }, body: bytes };
      const answer = await asked(`/models/${pathOf(model)}/infer`, sent);
      const tensors = responseTensors(answer.bytes, answer.jsonLength);
      const lacking = outputs.find((name) => !tensors.has(name));
      if (lacking === undefined) return tensors;
      throw new ServerError('malformed', `${base} answers for ${model} without the output "${lacking}".`);
    },
  };
}

async function answerTo(url: string, sent: RequestInit): Promise<Answer> {
  const response = await fetch(url, sent);
  const length = response.headers.get(JSON_LENGTH);
  return {
    status: response.status,
    bytes: await response.bytes(),
    jsonLength: length === null ? null : Number(length),
  };
}

/** A model may be named with its version: NAME/versions/2. */
const pathOf = (model: string): string => model.split('/').map(encodeURIComponent).join('/');

const CANNOT_NOW: ReadonlySet<number> = new Set([429, 502, 503, 504]);

function codeOf(status: number): ServerErrorCode {
  if (CANNOT_NOW.has(status)) return 'busy';
  return status >= 500 ? 'failed' : 'refused';
}

function jsonOf({ bytes }: Answer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, as for any other value.
  }
  throw new ServerError('malformed', `The server answers with ${wordsOf(bytes)} where a JSON object is due.`);
}

function tensorsOf(value: unknown): TensorMetadata[] {
  if (Array.isArray(value) && value.every(isMetadata)) return value;
  throw new ServerError('malformed', "The server's metadata lists no tensors with name, datatype and shape.");
}

function isMetadata(value: unknown): value is TensorMetadata {
  if (typeof value !== 'object' || value === null) return false;
  const { name, datatype, shape } = value as Partial<TensorMetadata>;
  return (
    typeof name === 'string' &&
    typeof datatype === 'string' &&
    Array.isArray(shape) &&
    shape.every(Number.isInteger)
  );
}

/** What a server says of an error is `{"error": "…"}` by the protocol, and a page of a proxy now and then. */
function wordsOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes.subarray(0, 400)).trim();
  return text === '' ? '(nothing)' : text;
}

const overtime = (base: string, ms: number): ServerError =>
  new ServerError('overtime', `${base} gives no answer in ${String(ms)} ms.`);

function unreachable(base: string, error: Error): ServerError {
  const cause = error.cause instanceof Error ? error.cause : error;
  const why = cause.message || ((cause as NodeJS.ErrnoException).code ?? 'unknown');
  return new ServerError('unreachable', `${base} cannot be reached (${why}).`, error);
}
