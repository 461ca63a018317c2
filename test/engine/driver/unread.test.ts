/** Changes that one unit, or nobody, can read when they come, and that are sent again from the dead letters. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Codec } from '../../../engine/codec.ts';
import { letterOf } from '../../../engine/dead-letters/letter.ts';
import { redrivePlanner } from '../../../engine/dead-letters/plan-redrive.ts';
import { toInRecord } from '../../../engine/testing/memory-fetcher.ts';
import { isCommitted } from '../../../engine/testing/memory-log.ts';
import { agpis } from '../../../topology/agpis.ts';
import { changeResults, productChanges } from '../../../topology/topics.ts';
import { TENANT, changeOf, codec, driveAgpis } from './shop.ts';

const KEY = `${TENANT}/mug`;
const PARTITION = 0;

/** A codec that cannot read the change of version 1 when it is asked for it for these times; 1 is the first. */
function unreadableAt(times: readonly number[]): Codec {
  let asked = 0;
  return {
    ...codec,
    decode(topic, bytes) {
      if (topic !== productChanges.name || !Buffer.from(bytes).includes('version 1'))
        return codec.decode(topic, bytes);
      asked += 1;
      if (times.includes(asked)) throw Object.assign(new Error('no such schema'), { code: 'undecodable' });
      return codec.decode(topic, bytes);
    },
  };
}

async function start(times: readonly number[]) {
  const { driver } = await driveAgpis({ codec: unreadableAt(times) });
  const send = async (version: number): Promise<void> => {
    driver.pipe(productChanges, KEY, changeOf('mug', version, ['front']), { partition: PARTITION });
    await driver.catchUp();
  };
  const letters = () => {
    const at = { topic: agpis.deadLetters.name, partition: PARTITION };
    const log = 'dead-log';
    return driver.broker
      .entries(at)
      .filter(isCommitted)
      .map((entry) => letterOf(toInRecord(entry, at, log)));
  };
  const redrive = async (): Promise<void> => {
    const destinations = new Map([[productChanges.name, { partitions: 2, maxBytes: 1_000_000 }]]);
    const planner = redrivePlanner({ id: 'run', redriven: new Set(), destinations, limit: 10 });
    for (const letter of letters()) planner.offer(letter);
    for (const { record } of planner.plan().send) {
      assert.ok(record.key && record.value);
      const { headers, partition } = record;
      driver.pipe(productChanges, record.key.toString(), record.value, { headers, partition });
    }
    await driver.catchUp();
  };
  const answers = async (): Promise<string[]> =>
    (await driver.output(changeResults)).flatMap(({ value }) =>
      value
        ? [`${value.first ? 'first' : 'later'} ${value.eventId.split('/').at(-1) ?? ''} ${value.outcome}`]
        : [],
    );
  return { send, letters, redrive, answers };
}

describe('a change that is sent again because it could not be read', () => {
  test('has its first answer then, where nobody had read it', async () => {
    const { send, letters, redrive, answers } = await start([1, 2]);
    await send(1);
    assert.deepEqual([letters().length, await answers()], [1, []]);
    await send(2);
    await redrive();
    assert.deepEqual(await answers(), ['first 1 PUBLISHED', 'first 0 SUPERSEDED']);
  });

  test('has no second first answer where PUBLISH had read it, and a newer one has come', async () => {
    let buried = 0;
    // Which of the two units reads it first is not said: one of the two runs is the one meant.
    for (const time of [1, 2]) {
      const { send, letters, redrive, answers } = await start([time]);
      await send(1);
      buried += letters().length;
      if (letters().length === 0) continue;
      await send(2);
      await redrive();
      assert.deepEqual(await answers(), ['first 0 SUPERSEDED', 'first 1 PUBLISHED']);
    }
    assert.equal(buried, 1, 'the image unit could not read it in one of the runs');
  });
});
