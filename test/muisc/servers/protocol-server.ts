/**
 * A server of the Open Inference Protocol (v2) with its binary tensor extension, in this process, that takes nothing that the
 * specification does not allow: https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelMetadata } from '../../../adapters/kserve/client.ts';

export interface ProtocolServer {
  readonly url: string;
  /** Paths of all requests so far. */
  readonly asked: readonly string[];
  /** Changes what is answered: a status, a lost connection, silence; null answers. */
  disturb: (path: string, nth: number) => number | 'drop' | 'silence' | null;
  /** Added to every output, as if it were another model. */
  shift: number;
  close(): Promise<void>;
}

export interface ProtocolServerOptions {
  readonly folder: string;
  /** What it says of its models; by name. */
  readonly metadata: Readonly<Record<string, ModelMetadata>>;
  readonly isBinary: boolean;
  /** Default any that is free. */
  readonly port?: number;
}

const WIDTH = { UINT8: 1, FP32: 4, INT64: 8 } as const;
const ORT = { UINT8: 'uint8', FP32: 'float32', INT64: 'int64' } as const;
type Datatype = keyof typeof WIDTH;

interface Input {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: Datatype;
  readonly parameters?: { readonly binary_data_size?: number };
  readonly data?: readonly number[];
}

interface Call {
  readonly inputs: readonly Input[];
  readonly outputs: readonly {
    readonly name: string;
    readonly parameters?: { readonly binary_data?: boolean };
  }[];
}

export async function protocolServer(options: ProtocolServerOptions): Promise<ProtocolServer> {
  const { folder, metadata, isBinary } = options;
  const sessions = new Map<string, InferenceSession>();
  for (const kind of ['picture', 'pairs', 'sequence'])
    sessions.set(
      `muisc-${kind}`,
      await InferenceSession.create(await readFile(join(folder, `${kind}.onnx`)), { intraOpNumThreads: 1 }),
    );
  const asked: string[] = [];
  const state: Pick<ProtocolServer, 'disturb' | 'shift'> = { disturb: () => null, shift: 0 };

  const answer = async (request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> => {
    const path = request.url ?? '';
    const [, , model = '', verb] = /^\/v2(\/models\/([^/]+)(\/ready|\/infer)?)?$/.exec(path) ?? [];
    if (path === '/v2/health/ready') return void response.end();
    if (path === '/v2')
      return json(response, {
        name: 'double',
        version: '1',
        extensions: isBinary ? ['binary_tensor_data'] : [],
      });
    const session = sessions.get(model);
    if (session === undefined) return json(response, { error: `model ${model} is unknown` }, 404);
    if (verb === '/ready') return void response.end();
    if (verb === undefined) return json(response, { name: model, platform: 'onnx', ...metadata[model] });
    strict(request.method === 'POST', 'inference is a POST');
    await infer(session, request, response, body);
  };

  const infer = async (
    session: InferenceSession,
    { headers }: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<void> => {
    const length = headers['inference-header-content-length'];
    strict(length === undefined || isBinary, 'binary tensors are not offered here');
    strict(length !== undefined || headers['content-type'] === 'application/json', 'the body is JSON');
    const head = body.subarray(0, length === undefined ? body.length : Number(length));
    const { inputs, outputs } = JSON.parse(head.toString()) as Call;
    const feeds: Record<string, Tensor> = {};
    let at = head.length;
    for (const input of inputs) {
      const size = input.parameters?.binary_data_size;
      strict((size === undefined) !== (input.data === undefined), `${input.name} has data or a size`);
      feeds[input.name] = tensorOf(input, size === undefined ? null : body.subarray(at, (at += size)));
    }
    strict(at === body.length, 'bytes and sizes agree');
    strict(session.inputNames.toSorted().join() === Object.keys(feeds).toSorted().join(), 'all inputs, once');
    strict(
      outputs.every(({ name }) => session.outputNames.includes(name)),
      'outputs are known',
    );
    const out = await session.run(
      feeds,
      outputs.map(({ name }) => name),
    );
    written(response, outputs, out, state.shift);
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const disturbance = state.disturb(path, asked.filter((each) => each === path).length);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (disturbance === 'silence') return;
      if (disturbance === 'drop') return request.socket.destroy();
      if (disturbance !== null) return json(response, { error: 'disturbed' }, disturbance);
      answer(request, response, Buffer.concat(chunks)).catch((error: Error) =>
        json(response, { error: error.message }, 400),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

function tensorOf({ name, shape, datatype, data }: Input, bytes: Buffer | null): Tensor {
  strict(datatype in WIDTH, `${name} has a known datatype`);
  const length = shape.reduce((product, each) => product * each, 1);
  const given = bytes === null ? data!.length : bytes.length / WIDTH[datatype];
  strict(given === length, `${name} has ${String(length)} values, not ${String(given)}`);
  const buffer = bytes === null ? null : new Uint8Array(bytes).buffer;
  if (datatype === 'FP32')
    return new Tensor(ORT.FP32, buffer ? new Float32Array(buffer) : Float32Array.from(data!), shape);
  if (datatype === 'INT64')
    return new Tensor(
      ORT.INT64,
      buffer ? new BigInt64Array(buffer) : BigInt64Array.from(data!, BigInt),
      shape,
    );
  return new Tensor(ORT.UINT8, buffer ? new Uint8Array(buffer) : Uint8Array.from(data!), shape);
}

/** Outputs in the order asked for; binary data in that order, too. */
function written(
  response: ServerResponse,
  outputs: Call['outputs'],
  out: InferenceSession.ReturnType,
  shift: number,
): void {
  const parts: Buffer[] = [];
  const listed = outputs.map(({ name, parameters }) => {
    const { data: own, dims } = out[name] as { data: Float32Array; dims: readonly number[] };
    const data = own.map((value) => value + shift);
    const head = { name, datatype: 'FP32', shape: dims };
    if (parameters?.binary_data !== true) return { ...head, data: [...data] };
    parts.push(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
    return { ...head, parameters: { binary_data_size: data.byteLength } };
  });
  const head = Buffer.from(JSON.stringify({ model_name: 'x', outputs: listed }));
  if (parts.length > 0) response.setHeader('Inference-Header-Content-Length', head.length);
  response.end(Buffer.concat([head, ...parts]));
}

function strict(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Error(`The protocol says: ${rule}.`);
}

function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
