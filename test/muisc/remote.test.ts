import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { readBundle } from '../../adapters/muisc/bundle.ts';
import type { Bundle } from '../../adapters/muisc/bundle.ts';
import { muiscClassifier } from '../../adapters/muisc/muisc-classifier.ts';
import type { MuiscClassifier, MuiscOptions } from '../../adapters/muisc/muisc-classifier.ts';
import { signatures } from '../../adapters/muisc/signature.ts';
import type { Classification } from '../../ports/classifier.ts';
import { protocolServer } from './servers/protocol-server.ts';
import type { ProtocolServer, ProtocolServerOptions } from './servers/protocol-server.ts';

const FOLDER = join(import.meta.dirname, 'bundle');
const ALWAYS = { feedback: 'always' } as const;

let bundle: Bundle;
let local: Classification[];

before(async () => {
  bundle = await readBundle(FOLDER);
  const classifier = await muiscClassifier(bundle, { workers: 1 });
  local = await Promise.all(bundle.golden.map((each) => classifier.classify(each, ALWAYS)));
  await classifier.close();
});

const served = (): ProtocolServerOptions['metadata'] => {
  const { picture, pairs, sequence } = signatures(bundle.manifest, bundle.tokens.size);
  return { 'muisc-picture': picture, 'muisc-pairs': pairs, 'muisc-sequence': sequence };
};

async function serving(
  t: TestContext,
  options: Partial<ProtocolServerOptions> = {},
): Promise<ProtocolServer> {
  const server = await protocolServer({ folder: FOLDER, metadata: served(), isBinary: true, ...options });
  t.after(() => server.close());
  return server;
}

async function opened(
  t: TestContext,
  url: string,
  { patienceMs = 2000, ...options }: MuiscOptions & { readonly patienceMs?: number } = {},
): Promise<MuiscClassifier> {
  const place = { at: 'server', url, patienceMs } as const;
  const classifier = await muiscClassifier(bundle, {
    workers: 2,
    onFault: () => undefined,
    ...options,
    place,
  });
  t.after(() => classifier.close());
  return classifier;
}

/** A classifier remembers the pictures that it was opened with. */
const anew = (nth: number, name = 'new') => {
  const golden = bundle.golden[nth]!;
  return { ...golden, pictures: golden.pictures.map((each) => ({ ...each, key: `${name} ${each.key}` })) };
};

const answersOf = async (classifier: MuiscClassifier): Promise<Classification[]> =>
  Promise.all(bundle.golden.map((each) => classifier.classify(each, ALWAYS)));

describe('a classifier whose graphs run on a server', () => {
  for (const isBinary of [true, false])
    test(`says what it says locally, by ${isBinary ? 'binary tensors' : 'JSON'}`, async (t) => {
      const classifier = await opened(t, (await serving(t, { isBinary })).url);
      const answers = await answersOf(classifier);
      const comparable = (all: Classification[]) => all.map(({ encoded: _, cached: __, ...rest }) => rest);
      assert.deepEqual(comparable(answers), comparable(local));
      assert.ok(answers.every(({ feedback }) => feedback !== null));
    });

  test('has it compare pairs once for a judgement and its sentences, where there are any', async (t) => {
    const server = await serving(t);
    const classifier = await opened(t, server.url);
    const compared = async (nth: number): Promise<number> => {
      const before = server.asked.length;
      await classifier.classify(anew(nth), ALWAYS);
      return server.asked.slice(before).filter((path) => path.endsWith('/muisc-pairs/infer')).length;
    };
    assert.deepEqual(
      bundle.golden.map(({ pictures }) => pictures.length),
      [1, 4],
    );
    assert.deepEqual([await compared(0), await compared(1)], [0, 1]);
  });

  test('asks again where a connection is lost, and only there', async (t) => {
    const server = await serving(t);
    const classifier = await opened(t, server.url);
    const drops = server.asked.length;
    let left = 1;
    server.disturb = (path) => (path.endsWith('/infer') && left-- > 0 ? 'drop' : null);
    await classifier.classify(anew(0), { feedback: 'never' });
    assert.deepEqual(
      server.asked.slice(drops).map((path) => path.split('/')[3]),
      ['muisc-picture', 'muisc-picture', 'muisc-sequence'],
    );
    const [before, errors] = [server.asked.length, [503, 404, 400] as number[]];
    for (const status of errors) {
      server.disturb = (path) => (path.endsWith('/infer') ? status : null);
      await assert.rejects(classifier.classify(anew(0, String(status)), { feedback: 'never' }), {
        code: 'unavailable',
        message: new RegExp(
          `muisc-picture/infer answers ${String(status)}: .*disturbed.* Look whether it runs`,
        ),
      });
    }
    assert.equal(server.asked.length, before + errors.length);
  });

  test('is unavailable while the server is silent', async (t) => {
    const server = await serving(t);
    // Long enough for the golden sequences on a busy machine.
    const classifier = await opened(t, server.url, { timeoutMs: 4000 });
    server.disturb = () => 'silence';
    await assert.rejects(classifier.classify(anew(0), ALWAYS), {
      code: 'unavailable',
      message: /no answer in 4000 ms/,
    });
  });

  test('is unavailable while the server is away, and goes on when it is back', async (t) => {
    const first = await serving(t);
    const classifier = await opened(t, first.url);
    await first.close();
    await assert.rejects(classifier.classify(anew(0), ALWAYS), {
      code: 'unavailable',
      message: /cannot be reached/,
    });
    await serving(t, { port: Number(new URL(first.url).port) });
    assert.deepEqual((await classifier.classify(anew(0), ALWAYS)).categories, local[0]?.categories);
  });

  test('is not believed when another model came back, until the right one is', async (t) => {
    const server = await serving(t);
    const classifier = await opened(t, server.url);
    server.disturb = () => 503;
    await assert.rejects(classifier.classify(anew(0), ALWAYS), { code: 'unavailable' });
    server.disturb = () => null;
    server.shift = 0.5;
    for (const wish of [ALWAYS, ALWAYS])
      await assert.rejects(classifier.classify(anew(0), wish), {
        code: 'bundle-invalid',
        message: /sequence 0 of golden\.json gives/,
      });
    server.shift = 0;
    assert.deepEqual((await classifier.classify(anew(0), ALWAYS)).categories, local[0]?.categories);
  });

  test('names the picture at which a server fails twice that is ready', async (t) => {
    const server = await serving(t);
    const classifier = await opened(t, server.url);
    server.disturb = (path) => (path.endsWith('muisc-picture/infer') ? 500 : null);
    const sequence = anew(0);
    await assert.rejects(classifier.classify(sequence, ALWAYS), {
      code: 'worker-died',
      picture: sequence.pictures[0]?.key,
    });
    server.disturb = (path) => (path.endsWith('/infer') ? 500 : path.endsWith('/ready') ? 503 : null);
    await assert.rejects(classifier.classify(anew(0, 'other'), ALWAYS), { code: 'unavailable' });
  });

  test('that has another server than its model needs is refused, with the difference', async (t) => {
    const { 'muisc-picture': picture, 'muisc-pairs': pairs } = served();
    const [pixels] = picture!.inputs;
    const wide = { ...picture!, inputs: [{ ...pixels!, shape: [-1, 224, 224, 3] }] };
    const [told] = pairs!.outputs;
    const short = { ...pairs!, outputs: [{ ...told!, shape: [-1, -1, 8] }] };
    const silent = { inputs: [], outputs: [] };
    for (const [metadata, said] of [
      [
        { 'muisc-picture': wide },
        /input "pixels" is UINT8 \[-1, 224, 224, 3\], the bundle's UINT8 \[-1, 320, 320, 3\]/,
      ],
      [{ 'muisc-picture': silent }, /lists no input "pixels" \(but none\)\. Serve picture\.onnx/],
      [
        { 'muisc-pairs': short },
        /muisc-pairs .* output "pairs" is FP32 \[-1, -1, 8\], the bundle's FP32 \[-1, -1, 15\]\. Serve pairs\.onnx/,
      ],
    ] as const) {
      const server = await serving(t, { metadata: { ...served(), ...metadata } });
      await assert.rejects(opened(t, server.url), { code: 'server-unfit', message: said });
    }
  });

  test('waits for a server that is not ready, for so long', async (t) => {
    const server = await serving(t);
    server.disturb = (path, nth) => (path === '/v2/health/ready' && nth < 3 ? 400 : null);
    await opened(t, server.url);
    server.disturb = () => 503;
    await assert.rejects(opened(t, server.url, { patienceMs: 100 }), {
      code: 'unavailable',
      message: /is not ready/,
    });
    await server.close();
    await assert.rejects(opened(t, server.url, { patienceMs: 100 }), {
      code: 'unavailable',
      message: /ECONNREFUSED/,
    });
  });
});
