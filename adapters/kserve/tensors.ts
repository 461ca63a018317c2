/**
 * Tensors to the body of an inference request and back, as of the Open Inference Protocol (v2) and its binary tensor extension:
 * https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol
 */
import { ServerError } from './server-error.ts';

/** Of all that the protocol knows, what models of ours take and give. */
export type TensorData = Uint8Array | Float32Array | BigInt64Array;
export type Datatype = 'UINT8' | 'FP32' | 'INT64';

export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/** Length in bytes of the JSON that binary data follows. */
export const JSON_LENGTH = 'inference-header-content-length';

export const datatypeOf = (data: TensorData): Datatype =>
  data instanceof Float32Array ? 'FP32' : data instanceof BigInt64Array ? 'INT64' : 'UINT8';

/** Little-endian as the extension asks, which every platform of Node.js is. */
export function requestBody(inputs: readonly Tensor[], outputs: readonly string[], isBinary: boolean): Body {
  return isBinary ? binaryBody(inputs, outputs) : jsonBody(inputs, outputs);
}

function jsonBody(inputs: readonly Tensor[], outputs: readonly string[]): Body {
  const wanted = JSON.stringify(outputs.map((name) => ({ name })));
  // Written by hand: JSON.stringify takes neither typed arrays nor bigint.
  const tensors = inputs.map((each) => `${headOf(each).slice(0, -1)},"data":[${each.data.join(',')}]}`);
  const text = `{"inputs":[${tensors.join(',')}],"outputs":${wanted}}`;
  return { bytes: new TextEncoder().encode(text), headers: { 'content-type': 'application/json' } };
}

function binaryBody(inputs: readonly Tensor[], outputs: readonly string[]): Body {
  const heads = inputs.map((each) => headOf(each, { binary_data_size: each.data.byteLength }));
  const wanted = JSON.stringify(outputs.map((name) => ({ name, parameters: { binary_data: true } })));
  const json = new TextEncoder().encode(`{"inputs":[${heads.join(',')}],"outputs":${wanted}}`);
  const bytes = new Uint8Array(json.length + inputs.reduce((sum, { data }) => sum + data.byteLength, 0));
  bytes.set(json);
  inputs.reduce((at, { data }) => (bytes.set(bytesOf(data), at), at + data.byteLength), json.length);
  const headers = { 'content-type': 'application/octet-stream', [JSON_LENGTH]: String(json.length) };
  return { bytes, headers };
}

const headOf = ({ name, shape, data }: Tensor, parameters?: Readonly<Record<string, number>>): string =>
  JSON.stringify({ name, shape, datatype: datatypeOf(data), parameters });

const bytesOf = ({ buffer, byteOffset, byteLength }: TensorData): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

interface Written {
  readonly name: string;
  readonly shape: readonly number[];
  readonly datatype: string;
  readonly parameters?: { readonly binary_data_size?: unknown };
  readonly data?: unknown;
}

/**
 * @param jsonLength of the header of that name; null where there is none and the body is JSON alone.
 * @throws ServerError `malformed`
 */
export function responseTensors(bytes: Uint8Array, jsonLength: number | null): Map<string, Tensor> {
  const json = bytes.subarray(0, jsonLength ?? bytes.length);
  const tensors = new Map<string, Tensor>();
  let at = json.length;
  for (const each of outputsOf(json)) {
    const size = each.parameters?.binary_data_size;
    const data =
      size === undefined ? listed(each) : typed(each, bytes.slice(at, (at += countOf(each, size))));
    const length = each.shape.reduce((product, dimension) => product * dimension, 1);
    if (data.length !== length)
      throw malformed(`output "${each.name}" has ${String(data.length)} values, its shape ${String(length)}`);
    tensors.set(each.name, { name: each.name, shape: each.shape, data });
  }
  if (at !== bytes.length)
    throw malformed(`${String(bytes.length)} bytes came, and its outputs account for ${String(at)}`);
  return tensors;
}

function outputsOf(json: Uint8Array): readonly Written[] {
  const answer = parsed(new TextDecoder().decode(json));
  const outputs = (answer as { outputs?: unknown } | null | undefined)?.outputs;
  if (Array.isArray(outputs) && outputs.every(isWritten)) return outputs;
  throw malformed('it is no JSON object with "outputs" that have a name, a shape and a datatype');
}

function isWritten(value: unknown): value is Written {
  if (typeof value !== 'object' || value === null) return false;
  const { name, shape, datatype } = value as Partial<Written>;
  return (
    typeof name === 'string' &&
    typeof datatype === 'string' &&
    Array.isArray(shape) &&
    shape.every((dimension) => Number.isInteger(dimension) && dimension >= 0)
  );
}

function countOf({ name }: Written, size: unknown): number {
  if (typeof size === 'number' && Number.isInteger(size) && size >= 0) return size;
  throw malformed(`output "${name}" has the binary_data_size ${JSON.stringify(size)}`);
}

/** bytes: a copy of its own, so that wider values are aligned. */
function typed({ name, datatype }: Written, { buffer, byteLength }: Uint8Array<ArrayBuffer>): TensorData {
  const width = { UINT8: 1, FP32: 4, INT64: 8 }[datatype];
  if (width === undefined || byteLength % width !== 0)
    throw malformed(`output "${name}" of ${datatype} has ${String(byteLength)} bytes`);
  if (datatype === 'FP32') return new Float32Array(buffer);
  return datatype === 'INT64' ? new BigInt64Array(buffer) : new Uint8Array(buffer);
}

/** Lists may be flat or nested, row after row both. */
function listed({ name, datatype, data }: Written): TensorData {
  const values: unknown = Array.isArray(data) ? data.flat(Infinity) : undefined;
  if (!Array.isArray(values) || !values.every(Number.isFinite))
    throw malformed(`output "${name}" has no list of numbers`);
  const numbers = values as number[];
  if (datatype === 'FP32') return Float32Array.from(numbers);
  if (!numbers.every(Number.isSafeInteger))
    throw malformed(`output "${name}" of ${datatype} has values that are no whole numbers`);
  if (datatype === 'INT64') return BigInt64Array.from(numbers, BigInt);
  if (datatype === 'UINT8') return Uint8Array.from(numbers);
  throw malformed(`output "${name}" has the datatype ${datatype}, which no model of ours gives`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const malformed = (what: string): ServerError =>
  new ServerError('malformed', `The server's answer does not follow the protocol: ${what}.`);
