import assert from 'node:assert/strict';
import { randomInt, randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { kafkaReviewQueue } from '../../adapters/reviews/review-queue.ts';
import { connect } from '../../cli/compose.ts';
import { operator } from '../../cli/operator.ts';
import { kafkaConnection } from '../../cli/settings.ts';
import type { Codec } from '../../engine/codec.ts';
import type { InRecord, KafkaClient } from '../../engine/kafka.ts';
import type { OperatorAction, ReviewRequest } from '../../schemas/generated/types.ts';
import {
  operatorActions,
  reprocessRequests,
  reviewDecisions,
  reviewRequests,
} from '../../topology/topics.ts';
import { decisionFor } from '../conformance/review-queue.ts';
import { readTopic } from '../../adapters/kafka/topic-reader.ts';
import { agpis, type Ran } from './agpis-command.ts';
import { pictureHost, type PictureHost } from './hosts.ts';
import { animated, goodJpeg, tinyPng } from './pictures.ts';
import { openPipeline, type Pipeline, type Sent, skip } from './pipeline.ts';
import { image } from './row.ts';

const PATIENCE_MS = 60_000;

interface Reprocessed {
  readonly run: string;
  readonly done: boolean;
  readonly products: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly keys: readonly string[];
  readonly sent: number;
}

/** Four products: published and never looked at, published and approved in the audit, refused, and waiting for a person. */
describe('a catalogue is judged again', { skip, timeout: 170_000 }, () => {
  let pipeline: Pipeline;
  let host: PictureHost;
  let kafka: KafkaClient;
  let codec: Codec;
  const sent: Record<string, Sent> = {};
  const NAMES = ['plain', 'approved', 'refused', 'asked'] as const;

  before(async () => {
    host = await pictureHost();
    pipeline = await openPipeline({ hosts: [host.host], retryDelaysMs: [300] });
    ({ kafka, codec } = await connect(pipeline.addresses, 'agpis-reprocess-test'));
    await pipeline.startWorker();
    const seed = 2 ** 26 + randomInt(2 ** 20);
    const pictures = {
      plain: await goodJpeg(seed),
      approved: await goodJpeg(seed + 1),
      refused: await tinyPng(randomInt(360)),
      asked: await animated('gif', seed + 2),
    };
    const types = { plain: 'image/jpeg', approved: 'image/jpeg', refused: 'image/png', asked: 'image/gif' };
    for (const name of NAMES) await send(name, host.put(`${name}.bin`, pictures[name], types[name]));
    await until(() => answered('plain') && answered('approved') && answered('refused'), 'the first answers');
    await until(() => requestsOf('asked').length === 1 && requestsOf('approved').length === 1, 'the reviews');
    await decide(requestsOf('approved')[0]);
    await until(() => requestsOf('approved').length === 2, 'the decided audit');
    // What the command knows of answers it knows from SQL.
    await rowsBecome('SELECT 1 AS line FROM agpis.change_results WHERE tenant = {tenant:String}', 3);
    await rowsBecome(
      "SELECT 1 AS line FROM agpis.review_queue WHERE tenant = {tenant:String} AND kind = 'DECISION'",
      1,
    );
    await rowsBecome('SELECT 1 AS line FROM agpis.review_ledger WHERE tenant = {tenant:String}', 1);
  });
  after(async () => {
    await (kafka as KafkaClient | undefined)?.close();
    await (pipeline as Pipeline | undefined)?.close();
    await host.close();
  });

  async function send(name: string, url: string, version = 1): Promise<Sent> {
    const change = pipeline.change(name, { version, images: [image(url)] });
    return (sent[name] = await pipeline.send({ key: keyOf(name), value: pipeline.encode(change) }));
  }
  const keyOf = (name: string): string => `${pipeline.tenant}/${name}`;
  const outcomes = (name: string): string[] =>
    pipeline.seen
      .answersTo(sent[name]?.eventId ?? '')
      .map((a) => `${a.first ? 'first' : 'later'} ${a.outcome}`);
  const answered = (name: string): boolean => outcomes(name).length > 0;
  const requestsOf = (name: string): ReviewRequest[] =>
    pipeline.seen.requests.filter((r) => r.tenant === pipeline.tenant && r.productId === name);
  const revisionsOf = (name: string): (number | undefined)[] =>
    pipeline.seen.sequences.filter((s) => s.key === `${keyOf(name)}/house`).map((s) => s.sequence?.revision);
  const dropped = (name: string, stage: string): string[] =>
    pipeline.seen.stageEvents
      .filter((e) => e.key === keyOf(name) && e.stage === stage && e.outcome === 'drop')
      .flatMap((e) => e.reasons);
  const until = (condition: () => boolean, what: string): Promise<void> =>
    pipeline.seen.until(condition, what, PATIENCE_MS);
  const reprocess = (...words: string[]): Promise<Ran<Reprocessed>> =>
    agpis<Reprocessed>(
      'reprocess',
      '--because',
      'the rules are new',
      '--json',
      '--filter',
      `tenant=${pipeline.tenant}`,
      ...words,
    );

  async function decide(item: ReviewRequest | undefined): Promise<void> {
    assert.ok(item);
    const queue = kafkaReviewQueue({
      kafka,
      codec,
      connection: kafkaConnection(pipeline.addresses, 'agpis-reprocess-test'),
      requests: reviewRequests.name,
      decisions: reviewDecisions.name,
    });
    const by = { reviewer: 'test', simulated: true, decidedAt: Date.now() };
    await queue.decide(decisionFor(item, randomUUID(), by));
  }

  async function rowsBecome(sql: string, count: number): Promise<string[]> {
    for (const deadline = Date.now() + 20_000; ;) {
      const rows = await pipeline.analytics.query<{ line: string }>(sql, { tenant: pipeline.tenant });
      if (rows.length >= count || Date.now() > deadline) {
        assert.equal(rows.length, count, sql);
        return rows.map((r) => String(r.line)).sort();
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
  /** All that both reject rates are computed from. */
  async function rates(): Promise<string[]> {
    const judged = `SELECT concat(product_id, ' ', event_id, ' ', stratum, ' ', decision, ' ', toString(weight)) AS line
      FROM agpis.judged_publications WHERE tenant = {tenant:String}`;
    const decisions = `SELECT concat(decision_id, ' ', decision, ' ', review_id) AS line FROM agpis.decisions_in_force WHERE tenant = {tenant:String}`;
    return [...(await rowsBecome(judged, 2)), ...(await rowsBecome(decisions, 1))];
  }

  test('a dry run counts what is meant by what became of it, and sends nothing', async () => {
    const { json, code, err } = await reprocess();
    assert.equal(code, 0, err);
    assert.deepEqual(json.byStatus, { published: 2, refused: 1, 'in-review': 1 });
    assert.deepEqual([json.products, json.done, json.sent], [4, false, 0]);
    assert.deepEqual([...json.keys].sort(), NAMES.map(keyOf).sort());
    assert.equal((await reprocess('status=refused')).json.products, 1);
    assert.deepEqual((await reprocess('reason=no-compliant-main')).json.keys, [keyOf('refused')]);
    assert.equal((await reprocess('analyser-below=1')).json.products, 0);
    assert.equal(await requestsInKafka(), 0);
  });

  async function requestsInKafka(): Promise<number> {
    const all = await readTopic(kafka, reprocessRequests.name, codec);
    return all.filter(({ key }) => key.startsWith(`${pipeline.tenant}/`)).length;
  }

  test('answers are later ones and name the run; nothing that has not changed is revised, asked, or counted again', async () => {
    const before = await rates();
    const asked = host.requests();
    const { json } = await reprocess('--go', '--rate', '100/s');
    assert.deepEqual([json.done, json.sent], [true, 4]);
    await until(
      () => outcomes('plain').length === 2 && outcomes('refused').length === 2,
      'the later answers',
    );
    await until(() => dropped('approved', 'publish').length === 1, 'what a person has decided');
    await until(
      () =>
        pipeline.seen.stageEvents.filter((e) => e.key === keyOf('asked') && e.stage === 'publish').length ===
        2,
      'the second pass of what is asked',
    );
    assert.deepEqual(outcomes('plain'), ['first PUBLISHED', 'later PUBLISHED']);
    assert.deepEqual(outcomes('refused'), ['first REFUSED', 'later REFUSED']);
    assert.deepEqual(outcomes('approved'), ['first PUBLISHED']);
    assert.deepEqual(dropped('approved', 'publish'), ['decided-by-a-person']);
    assert.deepEqual(outcomes('asked'), []);
    const [, later] = pipeline.seen.answersTo(sent['plain']?.eventId ?? '');
    assert.deepEqual(
      [later?.cause, later?.because, later?.revision],
      [`reprocess:${json.run}`, 'the rules are new', 1],
    );
    assert.deepEqual(revisionsOf('plain'), [1]);
    assert.equal(requestsOf('plain').length, 1, 'its audit is open still');
    assert.equal(requestsOf('asked').length, 1, 'nobody is asked twice');
    assert.equal(host.requests(), asked, 'stored pictures are judged: no seller is asked');
    await rowsBecome('SELECT 1 AS line FROM agpis.change_results WHERE tenant = {tenant:String}', 5);
    assert.deepEqual(await rates(), before);
  });

  test('it is written down who did it, why, and how many', async () => {
    const actions = (await readTopic<OperatorAction>(kafka, operatorActions.name, codec))
      .flatMap(({ value }) => value ?? [])
      .filter(({ subject }) => subject === `tenant=${pipeline.tenant}`);
    assert.deepEqual(
      actions.map(({ kind, because, records }) => ({ kind, because, records })),
      [{ kind: 'REPROCESS', because: 'the rules are new', records: 4 }],
    );
  });

  test('analysts see it too: once in a table, and beside each later answer', async () => {
    const counted = await rowsBecome(
      "SELECT concat(kind, ' ', because, ' ', toString(records)) AS line FROM agpis.operator_actions WHERE subject = concat('tenant=', {tenant:String})",
      1,
    );
    assert.deepEqual(counted, ['REPROCESS the rules are new 4']);
    const again = await rowsBecome(
      "SELECT concat(product_id, ' ', toString(first), ' ', operator, ' ', because) AS line FROM agpis.judged_again WHERE tenant = {tenant:String}",
      2,
    );
    const why = `false ${operator()} the rules are new`;
    assert.deepEqual(again, [`plain ${why}`, `refused ${why}`]);
  });

  test('a pass that was judged is a replay, and a newer version supersedes what is still asked for', async () => {
    const requests: InRecord[] = [];
    for (const { record } of await readTopic(kafka, reprocessRequests.name, codec))
      if (record.key?.toString() === keyOf('plain')) requests.push(record);
    const [request] = requests;
    assert.ok(request);
    const writer = await kafka.transactor(`reprocess-test-${randomUUID()}`);
    const { topic, partition, key, value, headers } = request;
    const again = { records: [{ topic, partition, key, value, headers }], groupId: 'test', offsets: [] };
    await writer.commit(again);
    await until(() => dropped('plain', 'reenter').length === 1, 'the replay');
    assert.deepEqual(dropped('plain', 'reenter'), ['replay']);
    await send('plain', `${host.url}plain.bin?v=2`, 2);
    await until(() => outcomes('plain').length === 1, 'the answer to version 2');
    await writer.commit(again);
    await until(() => dropped('plain', 'reenter').length === 2, 'what was superseded');
    assert.deepEqual(dropped('plain', 'reenter'), ['replay', 'superseded']);
    await writer.close();
  });

  test('what was deleted is not meant any more', async () => {
    const { eventId } = await pipeline.send({ key: keyOf('refused'), value: null });
    await until(() => pipeline.seen.answersTo(eventId).length === 1, 'the answer to the delete');
    assert.equal((await reprocess(`product=${keyOf('refused')}`)).json.products, 0);
    assert.equal((await reprocess(`product=${keyOf('plain')}`)).json.products, 1);
  });

  test('a filter that makes no sense is refused with a sentence', async () => {
    const { code, err } = await reprocess('colour=red');
    assert.equal(code, 1);
    assert.match(err, /^agpis: "colour=red" is no term\. "agpis reprocess --help" lists the terms\.$/m);
  });
});
