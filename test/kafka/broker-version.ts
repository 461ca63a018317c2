/**
 * What the brokers do not have that `npm run test:kafka` starts beside the default one: each a reason to leave a test out, or false.
 * A broker that KAFKA_BROKERS names is taken for the default version.
 */
import { chosenKafka } from '../../infra/artefacts/kafka-jars.ts';

const numbers = (version: string): number[] => version.split('.').map(Number);

function isBefore(since: string): boolean {
  const [major = 0, minor = 0] = numbers(chosenKafka());
  const [sinceMajor = 0, sinceMinor = 0] = numbers(since);
  return major < sinceMajor || (major === sinceMajor && minor < sinceMinor);
}

const lacks = (since: string, what: string): string | false =>
  isBefore(since) ? `Kafka ${chosenKafka()} ${what}: that came with ${since}` : false;

/** Read by name there: a topic that was created anew is not noticed, and kafkajs, not record-batch.ts, takes the answers apart. */
export const noFetchById = lacks('3.1', 'does not fetch by topic id (KIP-516)');
/** A KRaft broker that asks for it does not start. */
export const noAuthorizer = lacks('3.2', 'has no authorizer without ZooKeeper (KIP-801)');
/** A broker with such a key does not start (KAFKA-12703; seen on 3.0.2, and not on 3.3.2). */
export const noPlainPem = lacks('3.3', 'takes no PEM key without a password');
/** Seen on 3.0.2, and not on 3.3.2. */
export const noCheckedSettings = lacks('3.3', 'takes any value for a setting of a topic');
export const noScram = lacks('3.5', 'keeps no users of SCRAM without ZooKeeper (KIP-900)');
