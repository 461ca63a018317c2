/** Addresses of brokers as people write them: a port that is none would reach the socket as NaN. */
import type { Address } from './first-contact.ts';
import { KafkaSettingsError } from './settings-error.ts';

const BROKERS = 'KAFKA_BROKERS';
const EXAMPLE = 'host:port, several with commas between (127.0.0.1:9092)';

/** Of `KAFKA_BROKERS`. Throws KafkaSettingsError where it is not set, or one is no host:port. */
export function brokersFrom(env: Readonly<Record<string, string | undefined>>): string[] {
  const brokers = (env[BROKERS] ?? '')
    .split(',')
    .map((broker) => broker.trim())
    .filter(Boolean);
  if (brokers.length === 0)
    throw new KafkaSettingsError(`${BROKERS} is not set: name the brokers as ${EXAMPLE}.`);
  for (const broker of brokers) addressOf(broker);
  return brokers;
}

/** Throws KafkaSettingsError. IPv6 needs a name: kafkajs parts an address at its first colon. */
export function addressOf(broker: string): Address {
  const [, host = '', digits = ''] = /^([^\s:/]+):(\d{1,5})$/.exec(broker) ?? [];
  const port = Number(digits);
  if (host !== '' && port > 0 && port < 65_536) return { host, port };
  throw new KafkaSettingsError(`"${broker}" is no address of a broker: name the brokers as ${EXAMPLE}.`);
}
