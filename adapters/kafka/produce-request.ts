/**
 * Produce, version 7 (Kafka 2.1 and later), over kafkajs' connections, with batches of our own: see record-batch.ts.
 * Layout: https://kafka.apache.org/protocol#The_Messages_Produce
 */
import { createRequire } from 'node:module';
import { type Encoder, KafkaEncoder, sendRequest } from './flexible.ts';
import type { Broker, ProducerIdentity } from './protocol.ts';
import { encodeBatch, type Message } from './record-batch.ts';

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

/** Writes one batch per partition, in a transaction. */
export async function produce(broker: Broker, request: Produce): Promise<Produced> {
  const encode = async (): Promise<Encoder> => encodeRequest(request);
  const sent = { apiKey: PRODUCE, apiVersion: VERSION, apiName: 'Produce', encode };
  return (await sendRequest(broker, { request: sent, response })) as Produced;
}

function encodeRequest(request: Produce): Encoder {
  const topics = request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition, ...batch }) => ({
      partition,
      bytes: encodeBatch({ ...request, ...batch }),
    })),
  }));
  const size = topics
    .flatMap((t) => t.partitions)
    .reduce((sum, { bytes }) => sum + bytes.length + 300, 1_024);
  const body = new KafkaEncoder(size);
  body.writeString(request.transactionalId).writeInt16(request.acks).writeInt32(request.timeout);
  body.writeInt32(topics.length);
  for (const { topic, partitions } of topics) {
    body.writeString(topic).writeInt32(partitions.length);
    for (const { partition, bytes } of partitions)
      body.writeInt32(partition).writeInt32(bytes.length).writeBuffer(bytes);
  }
  return body;
}
