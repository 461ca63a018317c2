/** A worker whose classifier goes to people while it is down, started while the server of the model is away. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readBundle } from '../../adapters/muisc/bundle.ts';
import type { Bundle } from '../../adapters/muisc/bundle.ts';
import { signatures } from '../../adapters/muisc/signature.ts';
import { inItsPlace, loggedModels, startClassifying } from '../../cli/classifier.ts';
import type { ClassifierSequence } from '../../ports/classifier.ts';
import type { Classifying } from '../../processors/muisc/stage.ts';
import { reviewRequests, productChanges, verdicts } from '../../topology/topics.ts';
import { TENANT, changeOf, driveAgpis } from '../engine/driver/shop.ts';
import { protocolServer } from './servers/protocol-server.ts';
import type { ProtocolServer } from './servers/protocol-server.ts';

const FOLDER = join(import.meta.dirname, 'bundle');

let bundle: Bundle;
before(async () => void (bundle = await readBundle(FOLDER)));

const serving = (port = 0): Promise<ProtocolServer> => {
  const { picture, pairs, sequence } = signatures(bundle.manifest, bundle.tokens.size);
  const metadata = { 'muisc-picture': picture, 'muisc-pairs': pairs, 'muisc-sequence': sequence };
  return protocolServer({ folder: FOLDER, metadata, isBinary: true, port });
};

/** Where a server was that is gone. */
async function addressLeft(): Promise<string> {
  const gone = await serving();
  await gone.close();
  return gone.url;
}

async function started(t: TestContext, url: string, whenClassifierDown: 'pause' | 'review') {
  const log: string[] = [];
  const told = (level: string, message: string): void => void log.push(`${level}: ${message}`);
  const analyser = { analyse: () => assert.fail('it asks for no findings'), close: async () => undefined };
  const classifying = await startClassifying(
    { classifier: FOLDER, classifierPlace: { at: 'server', url, patienceMs: 100 }, whenClassifierDown },
    inItsPlace({ analyser, observer: loggedModels(() => undefined) }),
    { log: told },
  );
  assert.ok(classifying);
  t.after(() => classifying.classifier.close());
  return { log, classifying };
}

/** The store of the driver holds addresses. */
function showing({ classifier, ...classifying }: Classifying, file: Uint8Array): Classifying {
  const shown = ({ pictures, ...sequence }: ClassifierSequence): ClassifierSequence => ({
    ...sequence,
    pictures: pictures.map((each) => ({ ...each, bytes: async () => file })),
  });
  const { model, codes } = classifier;
  const classify: typeof classifier.classify = (sequence, options) =>
    classifier.classify(shown(sequence), options);
  return { ...classifying, classifier: { ...classifier, model, codes, classify } };
}

describe('a worker that starts while the server of its classifier is away', () => {
  test(
    'has people look, and goes over to the classifier when that is there',
    { timeout: 60_000 },
    async (t) => {
      const url = await addressLeft();
      const { log, classifying } = await started(t, url, 'review');
      const file = (await bundle.golden[0]?.pictures[0]?.bytes()) ?? assert.fail();
      const { driver } = await driveAgpis({}, { classifying: showing(classifying, file) });
      const sent = async (productId: string) => {
        driver.pipe(productChanges, `${TENANT}/${productId}`, changeOf(productId, 1, ['front']));
        const judged = async () =>
          (await driver.output(verdicts)).find(({ value }) => value?.productId === productId)?.value;
        // What the server takes is no time on the driver's clock.
        for (; (await judged()) === undefined; await sleep(20)) await driver.advance(10);
        return judged();
      };

      assert.equal((await sent('early'))?.verdict, 'UNSURE');
      const [request] = await driver.output(reviewRequests);
      assert.deepEqual(
        request?.value?.reasons.map(({ code }) => code),
        ['not-classified'],
      );

      const server = await serving(Number(new URL(url).port));
      t.after(() => server.close());
      while (classifying.classifier.model === '') await sleep(20);
      assert.equal((await sent('late'))?.classification?.model, bundle.identity);
      assert.deepEqual(log, [
        'warn: the classifier cannot be asked: everything goes to people until it can',
        'info: the classifier answers, and is asked from now on',
      ]);
    },
  );

  test('does not start where the unit is to wait for it', async (t) => {
    await assert.rejects(started(t, await addressLeft(), 'pause'), { code: 'unavailable' });
  });

  test('does not start with a server that has another model, whatever is to happen meanwhile', async (t) => {
    const server = await serving();
    t.after(() => server.close());
    server.shift = 0.5;
    await assert.rejects(started(t, server.url, 'review'), { code: 'bundle-invalid' });
  });
});
