/**
 * The part of kafkajs that is built on here: its wire protocol, connections and metadata (2.2.4, pinned).
 * kafkajs' consumer and producer are not used on the stream: the consumer cannot be assigned partitions, delivers aborted
 * records when aborted transactions overlap, and resets out-of-range offsets silently; the producer cannot be reused after
 * a failed commit and asks for its coordinator before each call. docs/architecture.md has the reasons in full.
 */
import { createRequire } from 'node:module';
import { Kafka, logLevel, type KafkaConfig } from 'kafkajs';

import { addressOf } from './broker-address.ts';
import { mendRequestQueues } from './request-queue.ts';

const require = createRequire(import.meta.url);

/** A record as kafkajs reads it. */
export interface KafkajsRecord {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers?: KafkajsHeaders;
  isControlRecord: boolean;
  batchContext: { producerId: string; inTransaction: boolean };
}

export type KafkajsHeaders = Readonly<Record<string, Buffer | null | (Buffer | null)[] | undefined>>;

/** What a fetch says of a partition besides its records. */
export interface PartitionAnswer {
  partition: number;
  errorCode: number;
  highWatermark: string;
  lastStableOffset: string;
  abortedTransactions: { producerId: string; firstOffset: string }[] | null;
}

export interface Connection {
  readonly clientId: string;
  readonly socket: { cork(): void; uncork(): void; write(bytes: Buffer): boolean };
  readonly requestQueue: {
    push(request: {
      entry: {
        apiKey: number;
        apiName: string;
        apiVersion: number;
        correlationId: number;
        resolve(answer: { payload: Buffer }): void;
        reject(error: Error): void;
      };
      expectResponse: boolean;
      requestTimeout: number | null;
      sendRequest(): void;
    }): void;
    maybeThrottle(ms: number): void;
  };
  isAuthenticated(): boolean;
  authenticate(): Promise<void>;
  nextCorrelationId(): number;
  failIfNotConnected(): void;
}

export interface Broker {
  nodeId: number;
  /** Per number of an API; null before the first answer. */
  versions: Readonly<Record<number, { minVersion: number; maxVersion: number }>> | null;
  connectionPool: {
    send(protocol: { request: object; response: object }): Promise<unknown>;
    getConnectionByRequest(of: { request: { apiKey: number } }): Promise<Connection>;
  };
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  metadata(topics: readonly string[]): Promise<{
    clusterId: string;
    brokers: { nodeId: number; host: string; port: number }[];
    topicMetadata: { topic: string; partitionMetadata: unknown[] }[];
  }>;
  describeConfigs(request: {
    includeSynonyms: boolean;
    resources: { type: number; name: string; configNames: string[] }[];
  }): Promise<{
    resources: {
      resourceName: string;
      /** `configSource` since Kafka 1.1. */
      configEntries: { configName: string; configValue: string | null; configSource?: number }[];
    }[];
  }>;
  alterConfigs(request: {
    validateOnly: boolean;
    resources: { type: number; name: string; configEntries: { name: string; value: string }[] }[];
  }): Promise<unknown>;
  findGroupCoordinator(of: {
    groupId: string;
    coordinatorType: number;
  }): Promise<{ coordinator: { nodeId: number } }>;
  fetch(request: {
    isolationLevel: number;
    maxWaitTime: number;
    minBytes: number;
    maxBytes: number;
    topics: { topic: string; partitions: { partition: number; fetchOffset: string; maxBytes: number }[] }[];
  }): Promise<{
    responses: { topicName: string; partitions: (PartitionAnswer & { messages: KafkajsRecord[] })[] }[];
  }>;
  listOffsets(request: {
    isolationLevel: number;
    topics: { topic: string; partitions: { partition: number; timestamp: number }[] }[];
  }): Promise<{ responses: { topic: string; partitions: { partition: number; offset: string }[] }[] }>;
  initProducerId(request: {
    transactionalId: string;
    transactionTimeout: number;
  }): Promise<{ producerId: string; producerEpoch: number }>;
  addPartitionsToTxn(
    request: ProducerIdentity & { topics: { topic: string; partitions: number[] }[] },
  ): Promise<unknown>;
  addOffsetsToTxn(request: ProducerIdentity & { groupId: string }): Promise<unknown>;
  txnOffsetCommit(
    request: ProducerIdentity & {
      groupId: string;
      topics: {
        topic: string;
        partitions: { partition: number; offset: string; metadata: string | null }[];
      }[];
    },
  ): Promise<unknown>;
  endTxn(request: ProducerIdentity & { transactionResult: boolean }): Promise<unknown>;
  offsetFetch(request: {
    groupId: string;
    topics: { topic: string; partitions: { partition: number }[] }[];
  }): Promise<{
    responses: {
      topic: string;
      partitions: { partition: number; offset: string; metadata: string | null }[];
    }[];
  }>;
  joinGroup(request: {
    groupId: string;
    sessionTimeout: number;
    rebalanceTimeout: number;
    memberId: string;
    groupProtocols: { name: string; metadata: Buffer }[];
  }): Promise<{
    generationId: number;
    leaderId: string;
    memberId: string;
    members: { memberId: string; memberMetadata: Buffer }[];
  }>;
  syncGroup(request: {
    groupId: string;
    generationId: number;
    memberId: string;
    groupAssignment: { memberId: string; memberAssignment: Buffer }[];
  }): Promise<{ memberAssignment: Buffer }>;
  heartbeat(request: { groupId: string; groupGenerationId: number; memberId: string }): Promise<unknown>;
  leaveGroup(request: { groupId: string; memberId: string }): Promise<unknown>;
}

export interface ProducerIdentity {
  transactionalId: string;
  producerId: string;
  producerEpoch: number;
}

export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addMultipleTargetTopics(topics: readonly string[]): Promise<void>;
  findBroker(at: { nodeId: number | string }): Promise<Broker>;
  findGroupCoordinator(of: { groupId: string; coordinatorType?: number }): Promise<Broker>;
  findTopicPartitionMetadata(topic: string): { partitionId: number; leader: number }[];
  metadata(request?: {
    topics?: readonly string[];
  }): Promise<{ clusterId: string; topicMetadata: unknown[] }>;
  removeBroker(at: { host: string; port: number }): void;
  brokerPool: { findConnectedBroker(): Promise<Broker> };
}

/** kafkajs' errors carry the broker's error name in `type`, and some where they happened. */
export interface ProtocolError extends Error {
  topic?: string;
  topicId?: string;
  partition?: number;
  type?: string;
  code?: string | number;
  retriable?: boolean;
  host?: string;
  port?: number;
}

export const READ_UNCOMMITTED = 0;
export const READ_COMMITTED = 1;
export const TRANSACTION_COORDINATOR = 1;
export const EARLIEST = -2;
export const LATEST = -1;

interface AssignerProtocol {
  MemberMetadata: {
    encode(v: { version: number; topics: readonly string[]; userData: Buffer }): Buffer;
    decode(b: Buffer): { topics: string[]; userData: Buffer };
  };
  MemberAssignment: {
    encode(v: { version: number; assignment: Record<string, readonly number[]>; userData: Buffer }): Buffer;
    decode(b: Buffer): { assignment: Record<string, number[]>; userData: Buffer } | null;
  };
}
export const groupProtocol = require('kafkajs/src/consumer/assignerProtocol.js') as AssignerProtocol;

export type ConnectionSettings = Pick<KafkaConfig, 'clientId' | 'ssl' | 'sasl'> & { brokers: string[] };

/** Throws KafkaSettingsError where an address of a broker is none. */
export function kafkaOf(
  settings: ConnectionSettings,
  patience: Pick<KafkaConfig, 'connectionTimeout' | 'requestTimeout' | 'retry'> = {},
): Kafka {
  settings.brokers.forEach(addressOf);
  mendRequestQueues();
  return new Kafka({
    connectionTimeout: 5_000,
    requestTimeout: 30_000,
    retry: { initialRetryTime: 50, maxRetryTime: 2_000, retries: 8 },
    logLevel: logLevel.NOTHING,
    ...patience,
    ...settings,
  });
}

/** kafkajs keeps the factory of its clusters behind a private symbol; this is the one place that reaches for it. */
export function clusterOf(kafka: Kafka): Cluster {
  const symbol = Object.getOwnPropertySymbols(kafka).find((s) => String(s).includes('createCluster'));
  const create = symbol && (kafka as unknown as Record<symbol, (options: object) => Cluster>)[symbol];
  if (!create)
    throw new Error(
      'kafkajs is not the pinned version 2.2.4: its cluster factory was not found. Run npm ci.',
    );
  return create({ metadataMaxAge: 60_000, allowAutoTopicCreation: false, isolationLevel: READ_COMMITTED });
}
