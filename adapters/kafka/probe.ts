/**
 * What must be true of a broker before a worker starts. Each thing that is not would otherwise show as an endless retry, or only
 * when the first record arrives; here it is one sentence that says what to do.
 */
import type { ConnectionOptions } from 'node:tls';
import { addressOf } from './broker-address.ts';
import { type Address, apiRanges, saslMechanisms, shown } from './first-contact.ts';
import { unfitApis } from './needed-apis.ts';
import { type Asked, checkGroups, checkTransactions } from './probe-coordinators.ts';
import { KafkaProbeError, mayPass } from './probe-error.ts';
import { checkRecordLimits, checkSessionTimeout } from './probe-limits.ts';
import { type WaitNotice, waitNotice } from './wait-notice.ts';
import { type Cluster, type ConnectionSettings, type ProtocolError, clusterOf, kafkaOf } from './protocol.ts';

export interface ProbeNeeds {
  /**
   * Groups and transactions under ids that start with it: `APPLICATION-probe` is asked for, as ACLs of a prefix allow. Without it
   * only addresses, TLS, authentication and versions are looked at.
   */
  readonly application?: string;
  /** Of the groups' members, ms. */
  readonly sessionTimeoutMs?: number;
  /** Topics that are written; those that do not exist are passed over. */
  readonly topics?: readonly string[];
  /** How long what may pass by itself is waited for, ms; default 10,000. A wrong password, for one, is told at once. */
  readonly patienceMs?: number;
  /** Told of what is waited for: when the first attempt has failed (within 3 s), and then every 5 s. */
  readonly onWait?: (because: KafkaProbeError, waitedMs: number) => void;
}

export interface ProbeReport {
  readonly clusterId: string;
  readonly brokers: readonly (Address & { readonly nodeId: number })[];
  /** What could not be looked at, since the user may not: half a sentence each. */
  readonly unchecked: readonly string[];
}

const PATIENCE_MS = 10_000;
/** For Kafka's internal topics while they are made: on a cluster that has never had a group. */
const MAKING_MS = 20_000;
/** For one broker to say its first words; a second look at why it did not takes at most one more second, and then it is told of. */
const FIRST_WORDS_MS = 2_000;
/** For one connection after that, ms: with TLS and a login. */
const CONTACT_MS = 3_000;
const PAUSE_MS = 250;

/** Throws KafkaProbeError where a worker could not do its work, KafkaSettingsError where an address is none. */
export async function probeKafka(settings: ConnectionSettings, needs: ProbeNeeds = {}): Promise<ProbeReport> {
  const patienceMs = needs.patienceMs ?? PATIENCE_MS;
  const deadline = performance.now() + patienceMs;
  const contactMs = Math.min(FIRST_WORDS_MS, patienceMs);
  const found = await until(deadline, waitNotice(needs.onWait), () => reachAll(settings, contactMs));
  const { application } = needs;
  if (application === undefined) return { ...found, unchecked: [] };
  return connected(settings, found.brokers, async (cluster) => {
    const asked: Asked = {
      cluster,
      id: `${application}-probe`,
      brokers: found.brokers.length,
      deadline,
      makingDeadline: deadline + Math.min(2 * patienceMs, MAKING_MS),
      // While internal topics are made there is nothing to tell.
      notice: waitNotice(needs.onWait, performance.now()),
    };
    const coordinator = await checkGroups(asked);
    const unchecked = [
      await checkSessionTimeout(coordinator, needs.sessionTimeoutMs),
      await checkRecordLimits(coordinator, needs.topics ?? []),
    ];
    await checkTransactions(asked);
    return { ...found, unchecked: unchecked.filter((u) => u !== undefined) };
  });
}

/** Again while it may pass by itself. */
async function until<T>(deadline: number, notice: WaitNotice, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!mayPass(error) || performance.now() > deadline) throw error;
      if (notice.isDue()) notice.give(error);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** One of the named addresses must answer, and then all brokers that it knows must, at the addresses that they give. */
async function reachAll(
  settings: ConnectionSettings,
  contactMs: number,
): Promise<Omit<ProbeReport, 'unchecked'>> {
  const tls = tlsOf(settings);
  const named = settings.brokers.map(addressOf);
  const met = await Promise.allSettled(named.map((at) => apiRanges(at, tls, contactMs)));
  const answering = named.filter((_, i) => met[i]?.status === 'fulfilled');
  const [first] = answering;
  if (first === undefined) {
    const faults = met.flatMap((m) => (m.status === 'rejected' ? [m.reason as Error] : []));
    throw faults.find((fault) => !mayPass(fault)) ?? faults[0] ?? nothingNamed();
  }
  const { clusterId, brokers } = await introduced(settings, answering);
  await Promise.all(brokers.map((broker) => meet(broker, tls, first, contactMs)));
  return { clusterId, brokers };
}

const nothingNamed = (): Error =>
  new KafkaProbeError('ADDRESS_UNKNOWN', 'No broker is named: set KAFKA_BROKERS.');

function tlsOf({ ssl }: ConnectionSettings): ConnectionOptions | undefined {
  if (ssl === undefined || ssl === false) return undefined;
  return ssl === true ? {} : ssl;
}

async function meet(
  broker: Address & { nodeId: number },
  tls: ConnectionOptions | undefined,
  by: Address,
  contactMs: number,
): Promise<void> {
  const name = `broker ${String(broker.nodeId)} at ${shown(broker)}`;
  const ranges = await apiRanges(broker, tls, contactMs).catch((error: unknown) => {
    if (!mayPass(error)) throw error;
    throw new KafkaProbeError(
      'ADVERTISED_ADDRESS_SILENT',
      `Kafka answers at ${shown(by)} and sends its clients to ${name}, where nothing answers (${(error as Error).message.replace(/:.*$/s, '')}): set that broker's advertised.listeners to an address that can be reached from here.`,
      { cause: error },
    );
  });
  const unfit = unfitApis(ranges);
  if (unfit.length > 0)
    throw new KafkaProbeError(
      'VERSION_UNFIT',
      `The ${name} does not speak what is needed: ${unfit.join(', ')}. Kafka 2.1 or newer does, and from 3.1 on a topic that was created anew is noticed; 4.3, 3.9, 3.3 and 3.0 are tested.`,
    );
}

/** Metadata, as one who has shown who it is. */
function introduced(settings: ConnectionSettings, answering: readonly Address[]) {
  return connected(settings, answering, async (cluster) => {
    try {
      const broker = await cluster.brokerPool.findConnectedBroker();
      const { clusterId, brokers } = await broker.metadata([]);
      return { clusterId, brokers: brokers.map(({ nodeId, host, port }) => ({ nodeId, host, port })) };
    } catch (error) {
      throw await refusedBy(answering[0], settings, error as ProtocolError);
    }
  });
}

async function connected<T>(
  settings: ConnectionSettings,
  brokers: readonly Address[],
  use: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const patience = { connectionTimeout: CONTACT_MS, requestTimeout: PATIENCE_MS, retry: { retries: 0 } };
  const cluster = clusterOf(kafkaOf({ ...settings, brokers: brokers.map(shown) }, patience));
  try {
    await cluster.connect().catch(async (error: unknown) => {
      throw await refusedBy(brokers[0], settings, error as ProtocolError);
    });
    return await use(cluster);
  } finally {
    await cluster.disconnect();
  }
}

/** The broker speaks, and does not go on speaking with us. */
async function refusedBy(
  at: Address = { host: '', port: 0 },
  settings: ConnectionSettings,
  error: ProtocolError,
): Promise<Error> {
  if (error instanceof KafkaProbeError) return error;
  const root = (error.cause ?? error) as ProtocolError;
  const { sasl } = settings;
  const where = shown(at);
  const offered = async (): Promise<string> => {
    const names = await saslMechanisms(at, tlsOf(settings), CONTACT_MS);
    return names.length === 0 ? '' : ` (it offers ${names.join(', ')})`;
  };
  if (sasl && root.type === 'ILLEGAL_SASL_STATE')
    return new KafkaProbeError(
      'AUTHENTICATION_NOT_EXPECTED',
      `Kafka at ${where} asks nobody for a user: name the port that does in KAFKA_BROKERS, or set KAFKA_SECURITY_PROTOCOL to ${settings.ssl ? 'SSL' : 'PLAINTEXT'}.`,
    );
  if (sasl && (root.type === 'UNSUPPORTED_SASL_MECHANISM' || /mechanism is not supported/.test(root.message)))
    return new KafkaProbeError(
      'AUTHENTICATION_FAILED',
      `Kafka at ${where} does not authenticate by ${sasl.mechanism.toUpperCase()}${await offered()}: set KAFKA_SASL_MECHANISM to one that it does.`,
    );
  if (sasl && (root.name === 'KafkaJSSASLAuthenticationError' || root.type === 'SASL_AUTHENTICATION_FAILED'))
    return new KafkaProbeError(
      'AUTHENTICATION_FAILED',
      `Kafka at ${where} refuses the user "${userOf(sasl)}" (${root.message}): see KAFKA_SASL_USERNAME, its password, and that the user exists for ${sasl.mechanism.toUpperCase()}.`,
    );
  if (!sasl && root.name === 'KafkaJSConnectionClosedError')
    return new KafkaProbeError(
      'AUTHENTICATION_EXPECTED',
      `Kafka at ${where} ends the connection of whoever does not say who it is${await offered()}: set KAFKA_SECURITY_PROTOCOL to ${settings.ssl ? 'SASL_SSL' : 'SASL_PLAINTEXT'}, KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and a password.`,
    );
  return new KafkaProbeError(
    'NO_ANSWER',
    `Kafka at ${where} does not say which brokers there are (${root.message}): see its log.`,
    { cause: error },
  );
}

const userOf = (sasl: NonNullable<ConnectionSettings['sasl']>): string =>
  'username' in sasl ? sasl.username : '';
