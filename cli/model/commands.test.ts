import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import { Command } from 'commander';
import { readBundle } from '../../adapters/muisc/bundle.ts';
import { modelStore } from '../../adapters/muisc/model-store.ts';
import { ModelError } from '../../adapters/muisc/model-error.ts';
import type { OperatorAction } from '../../schemas/generated/types.ts';
import { TINY, temporary, variant } from '../../test/muisc/models.ts';
import { registerModelCommands } from './commands.ts';
import type { Comparison } from './comparisons.ts';

const NOTHING: Comparison = {
  changes: 0,
  sequences: 0,
  differing: 0,
  verdicts: [],
  categories: [],
  waitedMs: { mean: 0, p95: 0 },
};
const SOME: Comparison = {
  changes: 499,
  sequences: 600,
  differing: 30,
  verdicts: [
    { serving: 'qualified', candidate: 'qualified', n: 570 },
    { serving: 'qualified', candidate: 'unsure', n: 30 },
  ],
  categories: [{ code: 'watermark', candidateAlone: 30, servingAlone: 3 }],
  waitedMs: { mean: 21, p95: 40 },
};

/** Two models that were taken in. */
async function desk(t: TestContext, env: NodeJS.ProcessEnv = {}) {
  const store = modelStore(join(await temporary(t), 'models'));
  const folders = [TINY, await variant(t, 0.4)];
  const [old = '', next = ''] = (await Promise.all(folders.map(readBundle))).map(({ identity }) => identity);
  const world = {
    actions: [] as OperatorAction[],
    comparison: NOTHING,
    failure: undefined as Error | undefined,
    asked: [] as string[],
  };
  const agpis = async (...words: string[]): Promise<string> => {
    const said: string[] = [];
    const program = new Command('agpis').exitOverride().configureOutput({ writeErr: () => undefined });
    registerModelCommands(program, {
      print: (line) => said.push(line),
      env,
      openDesk: () => ({
        store,
        operator: 'ann@desk',
        now: () => 61_000,
        async record(action) {
          if (world.failure) throw world.failure;
          world.actions.push(action);
        },
        async compared(serving, candidate) {
          world.asked.push(`${serving} ${candidate}`);
          return world.comparison;
        },
        decided: async () => [{ model: old, verdict: 'unsure', n: 7 }],
      }),
    });
    // Subcommands that exist already inherit neither.
    for (const command of program.commands.flatMap(({ commands }) => commands))
      command.exitOverride().configureOutput({ writeErr: () => undefined });
    await program.parseAsync(['model', ...words], { from: 'user' });
    return said.join('\n');
  };
  for (const folder of folders) await agpis('add', folder);
  return { agpis, store, world, old, next };
}

const WHY = ['--because', 'fewer false refusals'];

/** One serves and the other is its shadow. */
async function tried(t: TestContext) {
  const all = await desk(t);
  await all.agpis('promote', all.old, ...WHY);
  await all.agpis('shadow', all.next, ...WHY);
  return all;
}

describe('agpis model', { timeout: 60_000 }, () => {
  test('takes a model in once it has verified it', async (t) => {
    const { agpis, store, old } = await desk(t);
    assert.match(await agpis('add', TINY), new RegExp(`^${old} was there already: .*${old}$`));
    assert.deepEqual(JSON.parse(await agpis('add', TINY, '--json')), {
      id: old,
      outcome: 'known',
      folder: store.folderOf(old),
    });
    const broken = await variant(t, 0.3);
    await writeFile(join(broken, 'golden.json'), '[]');
    await assert.rejects(agpis('add', broken), { name: 'ClassifierError', code: 'bundle-invalid' });
    assert.equal((await store.list()).length, 2);
  });

  test('the first model serves without a comparison; the next one is compared first', async (t) => {
    const { agpis, store, world, old, next } = await desk(t);
    await assert.rejects(agpis('shadow', next, ...WHY), {
      code: 'NOT_POSSIBLE',
      message: /No model serves yet/,
    });
    await agpis('promote', old, ...WHY);
    await assert.rejects(agpis('promote', next, ...WHY), /neither shadow nor canary/);
    await agpis('shadow', next, '--share', '0.5', ...WHY);
    world.comparison = SOME;
    await assert.rejects(agpis('promote', ...WHY), {
      code: 'TOO_FEW',
      message: new RegExp(`^${next} was compared with ${old} on 499 changes, and 500 are asked for`),
    });
    assert.equal((await store.routing()).serving, old);
    world.comparison = { ...SOME, changes: 500 };
    assert.match(
      await agpis('promote', ...WHY),
      /^Done: promote .* compared on 500 changes \(at least 500\), 30 of 600 verdicts differ/,
    );
    const routing = await store.routing();
    assert.deepEqual([routing.serving, routing.previous, routing.shadow], [next, old, null]);
    assert.deepEqual(world.asked, [`${old} ${next}`, `${old} ${next}`]);
  });

  test('says who goes over to the model: not those who were told one folder, or off', async (t) => {
    const env: NodeJS.ProcessEnv = {};
    const { agpis, old } = await desk(t, env);
    assert.match(await agpis('promote', old, ...WHY), /start them anew, and from then on they follow, but/);
    const again = (): Promise<string> => agpis('canary', 'off', ...WHY);
    assert.match(await again(), /Workers follow within seconds .* but for those whose AGPIS_CLASSIFIER/);
    env['AGPIS_CLASSIFIER'] = TINY;
    assert.match(await again(), /names the folder .*bundle here: .* do not follow\. Set it to store/);
    env['AGPIS_CLASSIFIER'] = 'off';
    assert.match(await again(), /is off here: workers that are told so ask no model/);
  });

  test('a lower minimum is a matter of a reason, which is written down with the numbers', async (t) => {
    const { agpis, world, old, next } = await tried(t);
    world.comparison = { ...SOME, changes: 12 };
    await agpis('promote', '--minimum', '10', '--because', 'the old one refuses white mugs');
    const { actionId, ...action } = world.actions.at(-1) as OperatorAction;
    assert.match(actionId, /^[0-9a-f-]{36}$/);
    assert.deepEqual(action, {
      kind: 'MODEL', operator: 'ann@desk', because: 'the old one refuses white mugs', actedAt: 61_000, code: 'promote',
      subject: `promote ${next}, instead of ${old}, compared on 12 changes (at least 10), 30 of 600 verdicts differ`,
      key: '', topic: '', partition: -1, origin: '', stage: '', count: 1, records: 0,
    }); // prettier-ignore
  });

  test('rolls back at once, and back again', async (t) => {
    const { agpis, store, world, old, next } = await tried(t);
    await assert.rejects(agpis('rollback', ...WHY), /none to return to/);
    await agpis('promote', '--minimum', '0', ...WHY);
    const changed = JSON.parse(await agpis('rollback', '--json', ...WHY));
    assert.deepEqual(
      [changed.before.serving, changed.after.serving, changed.after.previous],
      [next, old, next],
    );
    assert.equal(changed.action, world.actions.at(-1)?.actionId);
    assert.equal((await store.routing()).action, changed.action);
    await agpis('rollback', ...WHY);
    assert.equal((await store.routing()).serving, next);
    assert.deepEqual(
      world.actions.map(({ code }) => code),
      ['promote', 'shadow', 'promote', 'rollback', 'rollback'],
    );
  });

  test('changes nothing that is not written down, or has no reason', async (t) => {
    const { agpis, store, world, old, next } = await tried(t);
    const before = await store.routing();
    world.failure = new ModelError('NOT_RECORDED', 'Kafka is away');
    await assert.rejects(agpis('canary', next, '--share', '0.1', ...WHY), { code: 'NOT_RECORDED' });
    world.failure = undefined;
    await assert.rejects(agpis('canary', next, '--share', '0.1', '--because', ' '), { code: 'NO_REASON' });
    await assert.rejects(agpis('canary', next, ...WHY), { code: 'NOT_POSSIBLE', message: /--share/ });
    await assert.rejects(agpis('canary', old, '--share', '0.1', ...WHY), /serving model already/);
    await assert.rejects(agpis('canary', '0123456789ab', '--share', '0.1', ...WHY), {
      code: 'UNKNOWN_MODEL',
    });
    for (const wrong of ['0', '1.5', 'half'])
      await assert.rejects(agpis('canary', next, '--share', wrong, ...WHY), {
        code: 'commander.invalidArgument',
      });
    await assert.rejects(agpis('shadow', 'latest', ...WHY), /12 hex digits/);
    assert.deepEqual(await store.routing(), before);
    assert.equal(world.actions.length, 2);
  });

  test('list shows roles, what each decided, and how they differ', async (t) => {
    const { agpis, world, old, next } = await tried(t);
    world.comparison = SOME;
    const text = await agpis('list');
    assert.match(text, new RegExp(`^${old} +muisc-tiny +2026-11-22 +float32 +serving +0 +7 +0$`, 'm'));
    assert.match(text, new RegExp(`^${next} .* shadow +0 +0 +0$`, 'm'));
    assert.match(text, /compared on 499 changes, 600 sequences under a profile; these waited 21 ms/);
    assert.match(text, /^Another verdict: 30 of 600 \(5.0 %\)\n {2}qualified -> unsure: 30$/m);
    assert.match(text, /^watermark +30 \(5.0 %\) +3 \(0.5 %\)$/m);
    const json = JSON.parse(await agpis('list', '--json'));
    assert.deepEqual(json.comparisons, [
      { role: 'shadow', candidate: next, share: 1, serving: old, ...SOME },
    ]);
    assert.equal(json.unknown, null);
    await agpis('shadow', 'off', ...WHY);
    assert.deepEqual(JSON.parse(await agpis('list', '--json')).comparisons, []);
  });
});
