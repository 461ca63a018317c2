/**
 * Produce, version 7 (Kafka 2.1 and later), over kafkajs' connections, with batches of our own: see record-batch.ts.
 * Layout: https://kafka.apache.org/protocol#The_Messages_Produce
 */
import { createRequire } from 'node:module';
import { KafkaEncoder, whileConnected } from './flexible.ts';
import type { Broker, ProducerIdentity } from './protocol.ts';
import { encodeBatch, type Message } from './record-batch.ts';
import { openConnection, sendBody } from './send-body.ts';

const require = createRequire(import.meta.url);
const PRODUCE = 0;
const VERSION = 7;

const response = require('kafkajs/src/protocol/requests/produce/v7/response.js') as object;

export interface Produce extends ProducerIdentity {
  readonly acks: number;
  readonly timeout: number;
  readonly timestamp: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence: number;
      readonly messages: readonly Message[];
    }[];
  }[];
}

export interface Produced {
  topics: {
    topicName: string;
    partitions: { partition: number; baseOffset: string; errorCode: number }[];
  }[];
}

/** A broker whose connection for producing is open, so that requests that are sent to it at once go out in their order. */
export async function connected(broker: Broker): Promise<Broker> {
  await openConnection(broker, PRODUCE);
  return broker;
}

/** Writes one batch per partition, in a transaction. */
export async function produce(broker: Broker, request: Produce): Promise<Produced> {
  const body = encodeRequest(request);
  const sent = { apiKey: PRODUCE, apiVersion: VERSION, apiName: 'Produce', body, response };
  return (await whileConnected(broker, () => sendBody(broker, sent))) as Produced;
}

/** Batches, and what stands before each of them. */
function encodeRequest(request: Produce): Buffer[] {
  const parts: Buffer[] = [];
  let between = new KafkaEncoder(256);
  between.writeString(request.transactionalId).writeInt16(request.acks).writeInt32(request.timeout);
  between.writeInt32(request.topics.length);
  for (const { topic, partitions } of request.topics) {
    between.writeString(topic).writeInt32(partitions.length);
    for (const { partition, ...batch } of partitions) {
      const bytes = encodeBatch({ ...request, ...batch });
      between.writeInt32(partition).writeInt32(bytes.length);
      parts.push(between.buffer, bytes);
      between = new KafkaEncoder(256);
    }
  }
  return parts;
}
