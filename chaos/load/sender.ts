/** Sends a plan as a catalogue would, and what a reviewer decides, and knows what it sent and what the broker said to it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { type Message } from 'kafkajs';
import type { Codec } from '../../engine/codec.ts';
import type { ProductChange, ReviewDecision } from '../../schemas/generated/types.ts';
import { productChanges, reviewDecisions } from '../../topology/topics.ts';
import type { Acknowledged, Decided } from '../observed.ts';
import type { Step } from './plan.ts';

const { Kafka, Partitioners, logLevel } = kafkajs;

/** The header that ties a record in the log to the step that it was sent for. */
export const STEP_HEADER = 'chaos-step';

export interface Sender {
  /** Sends the steps in order, at most so many a second; resolves when all are acknowledged. */
  send(steps: readonly Step[], perSecond: number): Promise<void>;
  readonly acknowledged: readonly Acknowledged[];
  decide(decision: ReviewDecision): Promise<void>;
  readonly decisions: readonly Decided[];
  close(): Promise<void>;
}

export interface SenderOptions {
  readonly brokers: readonly string[];
  readonly codec: Codec;
  readonly tenant: string;
  readonly pictureUrl: (picture: number, slowMs: number) => string;
}

/** A magic byte of Confluent's format and an id that the registry never gave. */
const UNKNOWN_SCHEMA = Buffer.from([0, 0x7f, 0xff, 0xff, 0x01, 1, 2, 3]);

export async function openSender(options: SenderOptions): Promise<Sender> {
  const { brokers, tenant } = options;
  const acknowledged: Acknowledged[] = [];
  const decisions: Decided[] = [];
  const producer = new Kafka({
    brokers: [...brokers],
    clientId: 'chaos-catalogue',
    logLevel: logLevel.NOTHING,
  }).producer({
    // Idempotent, so that a try that was lost on the way is no second change.
    idempotent: true,
    maxInFlightRequests: 1,
    retry: { retries: 10, initialRetryTime: 100, maxRetryTime: 1_000 },
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();

  /** Answers with the place that the broker gave it. */
  async function write(topic: string, message: Message): Promise<string> {
    const [written] = await patiently(() => producer.send({ topic, acks: -1, messages: [message] }));
    return `${String(written?.partition)}/${String(written?.baseOffset)}`;
  }

  async function sendOne(step: Step): Promise<void> {
    const place = await write(productChanges.name, {
      key: `${tenant}/p${String(step.product)}`,
      value: valueOf(step, options),
      headers: { [STEP_HEADER]: String(step.id) },
    });
    acknowledged.push({ step, place });
  }

  return {
    acknowledged,
    async send(steps, perSecond) {
      const begun = performance.now();
      for (const [n, step] of steps.entries()) {
        const early = begun + (n * 1_000) / perSecond - performance.now();
        if (early > 1) await sleep(early);
        await sendOne(step);
      }
    },
    decisions,
    async decide(decision) {
      const { decisionId, reviewId, action, productId } = decision;
      const value = options.codec.encode(reviewDecisions.name, decision);
      const place = await write(reviewDecisions.name, { key: `${tenant}/${productId}`, value });
      decisions.push({ decisionId, reviewId, action, place });
    },
    close: () => producer.disconnect(),
  };
}

/** How long a broker may be away before the catalogue gives up. */
const PATIENCE_MS = 120_000;

/** kafkajs gives up on some errors of a broker that is away; the same record under the same sequence number counts once. */
async function patiently<T>(send: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + PATIENCE_MS; ;) {
    try {
      return await send();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(250);
    }
  }
}

function valueOf(step: Step, { codec, tenant, pictureUrl }: SenderOptions): Buffer | null {
  const change = (productId: string): Buffer =>
    codec.encode(productChanges.name, changeOf(step, tenant, productId, pictureUrl));
  switch (step.kind) {
    case 'tombstone':
      return null;
    case 'noise':
      return randomBytes(64);
    case 'unknown-schema':
      return UNKNOWN_SCHEMA;
    case 'stranger':
      return change(`stranger-${String(step.product)}`);
    default:
      return change(`p${String(step.product)}`);
  }
}

function changeOf(
  { kind, version, picture, slowMs }: Step,
  tenant: string,
  productId: string,
  pictureUrl: SenderOptions['pictureUrl'],
): ProductChange {
  const images = [{ id: 'front', url: pictureUrl(picture, slowMs), position: 0, alt: '', variantIds: [] }];
  return {
    tenant,
    productId,
    version: version ?? 0,
    occurredAt: 1_760_000_000_000 + (version ?? 0),
    deleted: kind === 'delete',
    title: `Product ${productId}`,
    description: '',
    category: 'tests/chaos',
    attributes: {},
    variants: [],
    profiles: [],
    images: kind === 'delete' || kind === 'invalid' ? [] : images,
    source: 'own',
  };
}
