/** Groups and transactions have brokers that keep their logs: internal topics, made at first use, if the cluster can make them. */
import { KafkaProbeError } from './probe-error.ts';
import { brokerSettings } from './probe-limits.ts';
import { type Broker, type Cluster, type ProtocolError, TRANSACTION_COORDINATOR } from './protocol.ts';
import type { WaitNotice } from './wait-notice.ts';

const GROUP_COORDINATOR = 0;
/** A worker's transactions may last so long (transactor.ts). */
const TRANSACTION_TIMEOUT_MS = 60_000;
const PAUSE_MS = 100;

/** Answered so while the internal topic is made, moves, or can never be made. */
const NOT_NOW: ReadonlySet<string> = new Set([
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_LOAD_IN_PROGRESS',
  'LEADER_NOT_AVAILABLE',
  'NOT_ENOUGH_REPLICAS',
  'REQUEST_TIMED_OUT',
]);
/** The coordinator has just ended, or is not in the metadata yet. */
const CONNECTION = /^KafkaJS(Connection|RequestTimeout|NumberOfRetriesExceeded|BrokerNotFound|NoBroker)/;
const NOT_ALLOWED: ReadonlySet<string> = new Set([
  'GROUP_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

export interface Asked {
  readonly cluster: Cluster;
  /** Of a group and of transactions that are nobody's. */
  readonly id: string;
  /** How many there are. */
  readonly brokers: number;
  /** Until when "not now" is taken for an answer, ms since 1970: where an internal topic can never be made, */
  readonly deadline: number;
  /** and where it may be in the making: fifty partitions on a machine that is busy. */
  readonly makingDeadline: number;
  readonly notice: WaitNotice;
}

/** Answers with the broker that keeps the group. */
export async function checkGroups(asked: Asked): Promise<Broker> {
  const kind: Kind = {
    code: 'GROUPS_UNAVAILABLE',
    what: 'keeps no offsets of consumer groups',
    topic: '__consumer_offsets',
    settings: ['offsets.topic.replication.factor'],
    acl: `the group "${asked.id}" (Read and Describe)`,
  };
  return patiently(asked, kind, () => coordinatorOf(asked, GROUP_COORDINATOR));
}

/** Takes a producer epoch as a worker's task does. */
export async function checkTransactions(asked: Asked): Promise<void> {
  const { id: transactionalId } = asked;
  const kind: Kind = {
    code: 'TRANSACTIONS_UNAVAILABLE',
    what: 'opens no transactions',
    topic: '__transaction_state',
    settings: ['transaction.state.log.replication.factor', 'transaction.state.log.min.isr'],
    acl: `the transactional id "${transactionalId}" (Write and Describe)`,
  };
  await patiently(asked, kind, async () => {
    const coordinator = await coordinatorOf(asked, TRANSACTION_COORDINATOR);
    await coordinator
      .initProducerId({ transactionalId, transactionTimeout: TRANSACTION_TIMEOUT_MS })
      .catch((error: ProtocolError) => {
        // Another worker probes at the same moment: transactions there are.
        if (error.type !== 'CONCURRENT_TRANSACTIONS') throw error;
      });
  });
}

interface Kind {
  readonly code: 'GROUPS_UNAVAILABLE' | 'TRANSACTIONS_UNAVAILABLE';
  readonly what: string;
  readonly topic: string;
  /** Of the broker: copies wanted, and how many of them must be up. */
  readonly settings: readonly string[];
  readonly acl: string;
}

async function coordinatorOf({ cluster, id }: Asked, coordinatorType: number): Promise<Broker> {
  const broker = await cluster.brokerPool.findConnectedBroker();
  const { coordinator } = await broker.findGroupCoordinator({ groupId: id, coordinatorType });
  await cluster.refreshMetadata();
  return cluster.findBroker({ nodeId: coordinator.nodeId });
}

async function patiently<T>(asked: Asked, kind: Kind, ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const fault = error as ProtocolError;
      const refusal = refusalOf(fault, kind);
      if (refusal) throw refusal;
      const now = performance.now();
      const isOver = !isNotNow(fault) || now > asked.makingDeadline;
      const isLate = isOver || now > asked.deadline;
      const shortage = isLate || asked.notice.isDue() ? await shortageOf(asked, kind) : undefined;
      if (isOver || (isLate && shortage !== undefined)) throw unavailable(kind, fault, shortage);
      if (asked.notice.isDue()) asked.notice.give(unavailable(kind, fault, shortage));
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

const isNotNow = ({ type = '', name }: ProtocolError): boolean => NOT_NOW.has(type) || CONNECTION.test(name);

/** What no waiting mends. */
function refusalOf({ type = '', message }: ProtocolError, { code, acl }: Kind): KafkaProbeError | undefined {
  if (NOT_ALLOWED.has(type))
    return new KafkaProbeError(
      'NOT_ALLOWED',
      `This user may not use ${acl}: add an ACL for it (${message}).`,
    );
  if (type === 'INVALID_TRANSACTION_TIMEOUT')
    return new KafkaProbeError(
      code,
      `The broker's transaction.max.timeout.ms is below the ${String(TRANSACTION_TIMEOUT_MS)} ms that are asked for: raise it.`,
    );
  return undefined;
}

/** The usual cause, defaults for three brokers on a cluster of one, as half a sentence; undefined where it is not, or not to be seen. */
async function shortageOf({ cluster, brokers }: Asked, { settings }: Kind): Promise<string | undefined> {
  const [setting = ''] = settings;
  const found = await cluster.brokerPool
    .findConnectedBroker()
    .then((broker) => brokerSettings(broker, settings))
    .catch(() => undefined);
  const copies = Number(found?.get(setting) ?? 0);
  if (copies <= brokers) return undefined;
  const there = `${String(brokers)} ${brokers === 1 ? 'broker' : 'brokers'}`;
  return `${setting} is ${String(copies)} and the cluster has ${there}: set it to ${String(brokers)} on the broker and start it again, or start more brokers`;
}

function unavailable(
  { code, what, topic, settings }: Kind,
  { message }: ProtocolError,
  shortage?: string,
): KafkaProbeError {
  const why = `see that enough of the brokers that hold ${topic} are up (${settings.join(', ')}), and the broker's log`;
  return new KafkaProbeError(code, `Kafka ${what} (${message}); ${shortage ?? why}.`);
}
