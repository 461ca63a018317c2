/** Inputs and outputs of the graphs of a bundle, and whether a server's models have them. */
import type { ModelMetadata, TensorMetadata } from '../kserve/client.ts';
import { wholeSize } from './manifest.ts';
import type { GraphName, Manifest } from './manifest.ts';
import { THUMB } from './thumbnail.ts';

/** -1: any. */
const ANY = -1;

export function signatures(
  manifest: Manifest,
  vocabulary: number,
): Readonly<Record<GraphName, ModelMetadata>> {
  const { width, coarse, cells, pairs, preprocessing } = manifest;
  const [codes, findings] = [manifest.codes.length, manifest.findings.length];
  const { side } = preprocessing;
  return {
    picture: {
      inputs: [tensor('pixels', 'UINT8', ANY, side, side, 3)],
      outputs: [
        tensor('cells', 'FP32', ANY, coarse ** 2, width),
        tensor('whole', 'FP32', ANY, wholeSize(manifest)),
        tensor('votes', 'FP32', ANY, codes),
        tensor('maps', 'FP32', ANY, cells ** 2, codes),
      ],
    },
    pairs: {
      inputs: [
        tensor('thumbs', 'UINT8', ANY, ANY, THUMB, THUMB, 3),
        tensor('first', 'INT64', ANY),
        tensor('second', 'INT64', ANY),
      ],
      outputs: [tensor('pairs', 'FP32', ANY, ANY, pairs)],
    },
    sequence: {
      inputs: [
        tensor('cells', 'FP32', ANY, ANY, coarse ** 2, width),
        tensor('whole', 'FP32', ANY, ANY, wholeSize(manifest)),
        tensor('votes', 'FP32', ANY, ANY, codes),
        tensor('present', 'FP32', ANY, ANY),
        tensor('findings', 'FP32', ANY, ANY, findings),
        tensor('pairs', 'FP32', ANY, ANY, pairs),
        tensor('first', 'INT64', ANY),
        tensor('second', 'INT64', ANY),
        tensor('text', 'INT64', ANY, ANY),
        tensor('mask_at', 'INT64', ANY),
        tensor('read_at', 'INT64', ANY),
      ],
      outputs: [
        tensor('logits', 'FP32', ANY, codes),
        tensor('qualified', 'FP32', ANY),
        tensor('slots', 'FP32', ANY, ANY, codes),
        tensor('next', 'FP32', ANY, vocabulary),
      ],
    },
  };
}

const tensor = (name: string, datatype: string, ...shape: readonly number[]): TensorMetadata => ({
  name,
  datatype,
  shape,
});

/** @returns what the server's model has otherwise, in words; null where it fits. */
export function misfit(wanted: ModelMetadata, served: ModelMetadata): string | null {
  return (
    misfitOf('input', wanted.inputs, served.inputs) ?? misfitOf('output', wanted.outputs, served.outputs)
  );
}

function misfitOf(
  kind: 'input' | 'output',
  wanted: readonly TensorMetadata[],
  served: readonly TensorMetadata[],
): string | null {
  for (const want of wanted) {
    const serve = served.find(({ name }) => name === want.name);
    if (serve === undefined)
      return `it lists no ${kind} "${want.name}" (but ${served.map(({ name }) => name).join(', ') || 'none'})`;
    if (!fits(want, serve))
      return `its ${kind} "${want.name}" is ${shown(serve)}, the bundle's ${shown(want)}`;
  }
  // Outputs beyond are not asked for; an input beyond would be missing.
  const more = served.find(({ name }) => !wanted.some((want) => want.name === name));
  return kind === 'input' && more !== undefined ? `it takes an input "${more.name}" more` : null;
}

/** A server may leave open what the bundle fixes, and not the other way round. */
const fits = (want: TensorMetadata, serve: TensorMetadata): boolean =>
  serve.datatype === want.datatype &&
  serve.shape.length === want.shape.length &&
  serve.shape.every((dimension, at) => dimension === ANY || dimension === want.shape[at]);

const shown = ({ datatype, shape }: TensorMetadata): string => `${datatype} [${shape.join(', ')}]`;
