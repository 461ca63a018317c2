/**
 * Produce, version 7 (Kafka 2.1 and later), over kafkajs' connections and with its batches, whose records are our own: see
 * record-batch.ts. Layout: https://kafka.apache.org/protocol#The_Messages_Produce
 */
import { createRequire } from 'node:module';
import { type Encoder, KafkaEncoder, sendRequest } from './flexible.ts';
import type { Broker, ProducerIdentity, RawMessage } from './protocol.ts';
import { encodeRecord } from './record-batch.ts';

const require = createRequire(import.meta.url);
const PRODUCE = 0;
const VERSION = 7;

const { RecordBatch } = require('kafkajs/src/protocol/recordBatch/v0/index.js') as {
  RecordBatch: (batch: object) => Promise<Encoder>;
};
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
      readonly messages: readonly RawMessage[];
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
  const encode = (): Promise<Encoder> => encodeRequest(request);
  const sent = { apiKey: PRODUCE, apiVersion: VERSION, apiName: 'Produce', encode };
  return (await sendRequest(broker, { request: sent, response })) as Produced;
}

async function encodeRequest(request: Produce): Promise<Encoder> {
  const body = new KafkaEncoder();
  body.writeString(request.transactionalId).writeInt16(request.acks).writeInt32(request.timeout);
  body.writeInt32(request.topics.length);
  for (const { topic, partitions } of request.topics) {
    body.writeString(topic).writeInt32(partitions.length);
    for (const { partition, firstSequence, messages } of partitions) {
      const batch = await batchOf(request, firstSequence, messages);
      body.writeInt32(partition).writeInt32(batch.size()).writeEncoder(batch);
    }
  }
  return body;
}

function batchOf(
  { producerId, producerEpoch, timestamp }: Produce,
  firstSequence: number,
  messages: readonly RawMessage[],
): Promise<Encoder> {
  return RecordBatch({
    records: messages.map((message, i) => {
      const bytes = encodeRecord(message, i);
      return { buf: bytes, buffer: bytes }; // as much of an encoder as kafkajs asks for
    }),
    firstTimestamp: timestamp,
    maxTimestamp: timestamp,
    producerId,
    producerEpoch,
    firstSequence,
    transactional: true,
    lastOffsetDelta: messages.length - 1,
  });
}
