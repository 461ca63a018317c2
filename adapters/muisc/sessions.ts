/** The graphs of a bundle in ONNX Runtime. Runs block the thread that asks for them: only for worker threads and processes. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { graphs } from './graphs.ts';
import type { Feeds, Graph, Graphs } from './graphs.ts';
import type { Device, WorkerSetup } from './messages.ts';

/** One thread a session: as many workers as cores share them better than one session that spins on all. */
const ONE_THREAD = { intraOpNumThreads: 1, interOpNumThreads: 1 };

export async function openSessions(setup: WorkerSetup): Promise<Graphs> {
  const { manifest, vocabulary, buckets = [], device = 'cpu' } = setup;
  const picture = await opened(setup.picture, device);
  // On the processor in any case: graphics cards multiply with ten bits, and of how close two pictures are thousandths count.
  const pairs = await opened(setup.pairs, 'cpu');
  const sequence = await opened(setup.sequence, device);
  return graphs({ picture, pairs, sequence, manifest, vocabulary, buckets });
}

async function opened(graph: Uint8Array, device: Device): Promise<Graph> {
  const options = { ...ONE_THREAD, executionProviders: [providerOf(device)] };
  return graphOf(await InferenceSession.create(graph, options));
}

/** No second provider is named: where the first cannot be had, the start fails. */
function providerOf(device: Device): InferenceSession.ExecutionProviderConfig {
  return device === 'cpu' ? 'cpu' : { name: 'cuda', deviceId: Number(device.slice('cuda:'.length)) };
}

const graphOf =
  (session: InferenceSession): Graph =>
  async (feeds, outputs) => {
    const out = await session.run(tensorsOf(feeds), outputs);
    return Object.fromEntries(Object.entries(out).map(([name, { data }]) => [name, data]));
  };

const tensorsOf = (feeds: Feeds): InferenceSession.FeedsType =>
  Object.fromEntries(Object.entries(feeds).map(([name, { data, dims }]) => [name, tensorOf(data, dims)]));

function tensorOf(data: Feeds[string]['data'], dims: readonly number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  return data instanceof BigInt64Array ? new Tensor('int64', data, dims) : new Tensor('uint8', data, dims);
}
