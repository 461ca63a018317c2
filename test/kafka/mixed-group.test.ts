/** Members of one group that read different topics: a mistake in a name, or a release that adds an input. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test, type TestContext } from 'node:test';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { applyTopics, planTopics } from '../../adapters/kafka/topic-admin.ts';
import {
  type Topology,
  deadLetterTopic,
  from,
  pipe,
  stage,
  topic,
  topology,
  unit,
} from '../../engine/language.ts';
import { done } from '../../engine/outcome.ts';
import { readinessComplaints } from '../../engine/runtime/readiness.ts';
import { type Worker, startWorker } from '../../engine/runtime/worker.ts';
import { plainJson } from '../engine/pile.ts';
import { brokers, produce, skip, until } from '../engine/toy.ts';

const settings = { brokers, clientId: 'test' };

/** One unit that takes note of what it reads. */
function noting(name: string, inputs: readonly string[], partitions: number, seen: string[]): Topology {
  const topics = inputs.map((input) => topic<string>()(`${name}-${input}`, { does: 'words' }));
  const note = (of: (typeof topics)[number]) =>
    stage({
      name: `note-${of.name}`,
      does: 'notes',
      reads: of,
      create: () => (word) => {
        seen.push(String(word));
        return done();
      },
    });
  const deadLetters = deadLetterTopic(`${name}-dead`, { does: 'letters' });
  const notes = unit({
    name: 'notes',
    does: 'notes',
    inputs: topics.map((t) => from(t, pipe(note(t)))),
    outputs: [],
  });
  return topology({ name, units: [notes], sinks: [], deadLetters, partitions });
}

async function start(t: TestContext, map: Topology) {
  await applyTopics(
    settings,
    (await planTopics(settings, map)).filter((c) => c.kind === 'create'),
  );
  const kafka = kafkaClient(settings);
  const said: string[] = [];
  const worker: Worker = await startWorker({
    topology: map,
    kafka,
    codec: plainJson,
    options: { lingerMs: 5, drainMs: 300 },
    log: (level, message) => void said.push(`${level} ${message}`),
  });
  let isStopped = false;
  const stop = async (): Promise<void> => {
    if (isStopped) return;
    isStopped = true;
    await worker.stop();
    await kafka.close();
  };
  t.after(stop);
  return {
    said,
    stop,
    status: () => worker.status()[0],
    assigned: () =>
      worker.status()[0]?.outsideSince === undefined ? worker.status()[0]?.assigned : undefined,
  };
}

const words = (of: string) =>
  Array.from({ length: 20 }, (_, n) => ({ key: String(n), value: JSON.stringify(`${of} ${String(n)}`) }));

describe('members of a group that read different topics', { skip, timeout: 60_000 }, () => {
  test('by mistake: those at work go on, a newcomer gets nothing, and both say so', async (t) => {
    const name = `mixed-${randomUUID().slice(0, 8)}`;
    const [seen, seenByOther]: [string[], string[]] = [[], []];
    const first = await start(t, noting(name, ['orders'], 2, seen));
    await until(() => first.assigned()?.length === 2);
    const other = await start(t, noting(name, ['payments'], 3, seenByOther));
    await until(() => other.assigned()?.length === 0 && first.assigned()?.length === 2);
    await produce(`${name}-orders`, words('order'));
    await until(() => seen.length === 20);

    const what = `the members of the consumer group ${name}-notes read different topics: 1 member reads ${name}-orders; 1 member reads ${name}-payments (no partitions).`;
    for (const { said, status } of [first, other]) {
      assert.equal(said.filter((line) => line.startsWith(`warn notes: ${what}`)).length, 1, said.join('\n'));
      assert.ok(status()?.mixed?.startsWith(what));
    }
    assert.match(other.status()?.mixed ?? '', /This worker is one of those that are given no partitions/);
    assert.doesNotMatch(first.status()?.mixed ?? '', /This worker/);

    const unready = () =>
      readinessComplaints(
        [first, other].flatMap(({ status }) => status() ?? []),
        Date.now(),
      );
    assert.deepEqual(
      unready().map(({ code, sentence }) => [code, sentence]),
      [['left-out', `notes: ${other.status()?.mixed ?? ''}`]],
    );

    // The other has the group to itself once nobody else is there, with as many partitions as its own topics have.
    await first.stop();
    await until(() => other.assigned()?.length === 3);
    await produce(`${name}-payments`, words('payment'));
    await until(() => seenByOther.length === 20);
    assert.equal(other.status()?.mixed, undefined);
    assert.equal(other.status()?.isLeftOut, undefined);
    assert.match(
      other.said.join('\n'),
      /info notes: all members of the consumer group .* read the same topics again/,
    );
  });

  for (const [change, before, after] of [
    ['adds an input in front', ['orders'], ['extras', 'orders']],
    ['takes an input away', ['orders', 'extras'], ['orders']],
  ] as const) {
    test(`in a rolling deploy that ${change}: both share the partitions, and nothing is lost`, async (t) => {
      const name = `mixed-${randomUUID().slice(0, 8)}`;
      const seen: string[] = [];
      const old = await start(t, noting(name, before, 2, seen));
      await until(() => old.assigned()?.length === 2);
      const next = await start(t, noting(name, after, 2, seen));
      await until(() => old.assigned()?.length === 1 && next.assigned()?.length === 1);
      for (const { said } of [old, next])
        assert.match(said.join('\n'), /warn notes: .*Records of a topic that not all of them read wait/);
      await produce(`${name}-orders`, words('order'));
      await until(() => seen.length === 20);
      if (after.length < before.length) return;

      // What the old release does not read waits in its partition until the new one has it.
      await produce(`${name}-extras`, words('extra'));
      await old.stop();
      await until(() => seen.length === 40);
      assert.equal(new Set(seen).size, 40);
      assert.equal(next.status()?.mixed, undefined);
    });
  }
});
