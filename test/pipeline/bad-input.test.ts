import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ProductChange } from '../../schemas/generated/types.ts';
import { loadProfiles } from '../../processors/screening/load-profiles.ts';
import { PARTITIONS, productChanges } from '../../topology/topics.ts';
import { addressRows } from './address-rows.ts';
import { changeRows } from './change-rows.ts';
import { envelopeRows } from './envelope-rows.ts';
import {
  deadHost,
  drip,
  endless,
  type Host,
  moodyHost,
  pictureHost,
  type PictureHost,
  rawHost,
  silent,
  slowHeaders,
} from './hosts.ts';
import { goodJpeg, tinyPng } from './pictures.ts';
import { openPipeline, type Outgoing, type Pipeline, type Sent, skip } from './pipeline.ts';
import { pictureRows } from './picture-rows.ts';
import { type BadHost, type Expected, image, type Row, type Stage } from './row.ts';
import type { WorkerProcess } from './worker-process.ts';

/** Two cores, shared with the services and other tests. */
const PATIENCE_MS = 60_000;
const PROFILES = fileURLToPath(new URL('../../profiles', import.meta.url));
const ROWS = [...envelopeRows, ...changeRows, ...addressRows, ...pictureRows];

describe('bad input', { skip, timeout: 170_000 }, () => {
  let pipeline: Pipeline;
  let worker: WorkerProcess;
  let host: PictureHost;
  let bad: Record<BadHost, Host>;
  /** Other pictures than those of earlier runs on the same services. */
  let pictures = randomInt(2 ** 20);
  const prepared: { readonly records: readonly Outgoing[]; readonly behind: Buffer }[] = [];
  const judged: { row: Row; sent: Sent }[] = [];

  before(async () => {
    host = await pictureHost();
    host.put('tiny.png', await tinyPng(2), 'image/png');
    bad = {
      moody: await moodyHost(1, await goodJpeg(pictures++)),
      busy: await moodyHost(1, await goodJpeg(pictures++)),
      dead: deadHost(),
      silent: await rawHost(silent),
      slowHeaders: await rawHost(slowHeaders),
      drip: await rawHost(drip),
      endless: await rawHost(endless),
      secret: await moodyHost(0, await goodJpeg(pictures++)),
    };
    const { secret, ...allowed } = bad;
    assert.notEqual(secret.host, host.host);
    const hosts = [host, ...Object.values(allowed)].map((h) => h.host);
    pipeline = await openPipeline({ hosts, retryDelaysMs: [300, 600] });
    // All pictures are drawn before the worker runs: these hosts live in this process, and must answer in time once it asks.
    for (const [n, row] of ROWS.entries()) {
      const stage = await stageFor(n % PARTITIONS, `row${String(n)}`);
      prepared.push({ records: await row.records(stage), behind: await goodJpeg(pictures++) });
    }
    worker = await pipeline.startWorker();
  });
  after(async () => {
    await (pipeline as Pipeline | undefined)?.close();
    await Promise.all([host, ...Object.values(bad)].map((h) => h.close()));
  });

  describe('of each kind', { concurrency: ROWS.length }, () => {
    for (const [n, row] of ROWS.entries()) {
      test(row.name, async () => {
        const { records, behind } = prepared[n] ?? { records: [], behind: Buffer.alloc(0) };
        let sent: Sent | undefined;
        for (const record of records) sent = await pipeline.send(record);
        assert.ok(sent);
        const follower = await stageFor(sent.partition, `after${String(n)}`, behind);
        const next = await pipeline.send(
          follower.record(follower.change({ images: [image(follower.good)] })),
        );
        await hasOutcome(sent, row);
        judged.push({ row, sent });
        await hasAnswer(next, { answer: 'PUBLISHED' });
      });
    }
  });

  test('a product too large to be remembered for all of its profiles fails for those that are too many', async () => {
    const stage = await stageFor(1, 'large');
    // 100 pictures with addresses of 4,000 characters are 400 kB in each public sequence, and once more in its review item.
    const images = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const url = host.put(`large-${String(i)}.jpg`, await goodJpeg(pictures++, 500));
        return image(`${url}?x=${'x'.repeat(4_000)}`, `p${String(i)}`, i);
      }),
    );
    const profiles = [...(await loadProfiles(PROFILES)).keys()];
    const sent = await pipeline.send(stage.record(stage.change({ images, profiles })));
    const answers = () => pipeline.seen.answersTo(sent.eventId).filter((a) => a.first);
    const items = () =>
      pipeline.seen.requests.filter((r) => r.eventId === sent.eventId && r.kind === 'DECISION');
    const settled = () => new Set([...answers(), ...items()].map((r) => r.profile)).size === profiles.length;
    await pipeline.seen.until(settled, 'an answer or a question for each profile', PATIENCE_MS);
    const failed = answers().filter((a) => a.outcome === 'FAILED');
    assert.ok(failed.length > 0 && failed.length < profiles.length, `${String(failed.length)} failed`);
    for (const { reasons } of failed)
      assert.deepEqual(
        reasons.map((r) => r.code),
        ['output-too-large'],
      );
    const follower = await stageFor(1, 'after-large');
    const next = await pipeline.send(follower.record(follower.change({ images: [image(follower.good)] })));
    await hasAnswer(next, { answer: 'PUBLISHED' });
  });

  test('never asks an address of the own network', () => assert.equal(bad.secret.requests(), 0));

  test('ends in exactly one place, and SQL says the same', async () => {
    assert.equal(judged.length, ROWS.length, 'a row has no outcome');
    const { seen } = pipeline;
    for (const { row, sent } of judged) {
      const first = seen.answersTo(sent.eventId).filter((a) => a.first);
      assert.equal(
        first.length,
        'answer' in row.expect && row.expect.answer ? 1 : 0,
        `${row.name}: first answers`,
      );
      assert.equal(
        seen.lettersOf(sent.place).length,
        'deadLetter' in row.expect ? 1 : 0,
        `${row.name}: dead letters`,
      );
    }
    const answered = judged.flatMap(({ sent }) =>
      seen.answersTo(sent.eventId).map((a) => `${a.eventId} ${a.outcome}`),
    );
    const buried = judged.flatMap(({ sent }) =>
      seen.lettersOf(sent.place).map((l) => `${sent.place} ${l.code}`),
    );
    assert.deepEqual(await inSql('answers', answered.length), answered.sort());
    assert.deepEqual(await inSql('letters', buried.length), buried.sort());
  });

  test('leaves the worker alive', () => assert.ok(worker.isAlive(), `its log is ${pipeline.workerLog}`));

  async function stageFor(partition: number, start: string, picture?: Buffer): Promise<Stage> {
    const productId = pipeline.productIn(partition, start);
    const key = `${pipeline.tenant}/${productId}`;
    return {
      pipeline,
      productId,
      key,
      host,
      good: host.put(`${productId}.jpg`, picture ?? (await goodJpeg(pictures++))),
      bad: Object.fromEntries(Object.entries(bad).map(([name, { url }]) => [name, url])) as Record<
        BadHost,
        string
      >,
      change: (over) => pipeline.change(productId, over),
      record: (change: ProductChange): Outgoing => ({ key, value: pipeline.encode(change) }),
    };
  }

  async function hasOutcome(sent: Sent, { expect, codes = [] }: Row): Promise<void> {
    if ('deadLetter' in expect) await hasLetter(sent, expect.deadLetter);
    if ('review' in expect) await asksAPerson(sent, expect.review);
    else if (expect.answer) await hasAnswer(sent, { ...expect, answer: expect.answer });
    const candidate = pipeline.seen.candidates.find((c) => c.eventId === sent.eventId);
    const found = candidate?.images.flatMap((i) =>
      i.findings.filter((f) => f.rule.startsWith('un')).map((f) => f.measured),
    );
    assert.deepEqual([...new Set(found)].sort(), [...codes].sort());
  }

  async function hasLetter({ place }: Sent, code: string): Promise<void> {
    const letters = () => pipeline.seen.lettersOf(place);
    await pipeline.seen.until(() => letters().length > 0, `the dead letter of ${place}`, PATIENCE_MS);
    assert.deepEqual(
      letters().map((l) => l.code),
      [code],
      letters()[0]?.message,
    );
  }

  async function hasAnswer({ eventId }: Sent, expect: Extract<Expected, { answer: string }>): Promise<void> {
    const answers = () => pipeline.seen.answersTo(eventId).filter((a) => a.first);
    await pipeline.seen.until(() => answers().length > 0, `the answer to ${eventId}`, PATIENCE_MS);
    const [answer] = answers();
    assert.equal(answer?.outcome, expect.answer, JSON.stringify(answer?.reasons));
    const codes = answer.reasons.map((r) => r.code);
    if ('because' in expect)
      for (const code of expect.because ?? [])
        assert.ok(codes.includes(code), `${code} is not among ${codes.join(', ')}`);
    if (!('pictures' in expect)) return;
    const key = `${answer.tenant}/${answer.productId}/${answer.profile}`;
    const shown = () =>
      pipeline.seen.sequences.find((s) => s.key === key && s.sequence?.revision === answer.revision);
    await pipeline.seen.until(() => shown() !== undefined, `the sequence of ${eventId}`, PATIENCE_MS);
    assert.equal(shown()?.sequence?.images.length, expect.pictures);
  }

  async function asksAPerson({ eventId }: Sent, findings: readonly string[]): Promise<void> {
    const item = () => pipeline.seen.requests.find((r) => r.eventId === eventId);
    await pipeline.seen.until(() => item() !== undefined, `the review item of ${eventId}`, PATIENCE_MS);
    assert.deepEqual([item()?.kind, item()?.state], ['DECISION', 'OPEN']);
    assert.deepEqual(
      item()?.reasons.map((r) => r.code),
      findings,
    );
    assert.deepEqual(pipeline.seen.answersTo(eventId), []);
  }

  /** Rows of the judged records, asked until there are as many as expected: the sink writes a block every 200 ms. */
  async function inSql(of: 'answers' | 'letters', count: number): Promise<string[]> {
    const events = judged.map(({ sent }) => sent.eventId);
    // By event, not by place alone: another test creates the topic anew, and its places come again.
    const sql =
      of === 'answers'
        ? "SELECT concat(event_id, ' ', outcome) AS line FROM agpis.change_results WHERE event_id IN ({events:Array(String)})"
        : `SELECT concat(source_topic, '/', toString(source_partition), '/', toString(source_offset), ' ', code) AS line FROM agpis.dead_letters
           WHERE source_topic = '${productChanges.name}' AND concat(headers['__engine.incarnation'], '/', toString(source_partition), '/', toString(source_offset)) IN ({events:Array(String)})`;
    for (const deadline = Date.now() + 20_000; ;) {
      const rows = await pipeline.analytics.query<{ line: string }>(sql, { events });
      if (rows.length >= count || Date.now() > deadline) return rows.map((r) => r.line).sort();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
});
