/**
 * How brokers are spoken to: TLS and SASL, from the environment. The names are librdkafka's properties in capitals, with Java's
 * words for the protocol, as container images and charts of the field have them.
 */
import { readFileSync } from 'node:fs';
import type { SASLOptions } from 'kafkajs';
import type { ConnectionSettings } from './protocol.ts';
import { KafkaSettingsError } from './settings-error.ts';

export type KafkaSecurity = Pick<ConnectionSettings, 'ssl' | 'sasl'>;

const PROTOCOL = 'KAFKA_SECURITY_PROTOCOL';
const SSL_VARIABLES = [
  'KAFKA_SSL_CA_LOCATION',
  'KAFKA_SSL_CERTIFICATE_LOCATION',
  'KAFKA_SSL_KEY_LOCATION',
  'KAFKA_SSL_KEY_PASSWORD',
] as const;
const SASL_VARIABLES = [
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SASL_PASSWORD_FILE',
] as const;
/** Everything that is read here; an empty value counts as none. */
export const SECURITY_VARIABLES = [PROTOCOL, ...SSL_VARIABLES, ...SASL_VARIABLES] as const;
type Variable = (typeof SECURITY_VARIABLES)[number];

const PROTOCOLS = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL'] as const;
const MECHANISMS = {
  PLAIN: 'plain',
  'SCRAM-SHA-256': 'scram-sha-256',
  'SCRAM-SHA-512': 'scram-sha-512',
} as const;
type Mechanism = keyof typeof MECHANISMS;

/** Throws KafkaSettingsError. Without any of the variables: neither TLS nor SASL. */
export function readKafkaSecurity(env: NodeJS.ProcessEnv): KafkaSecurity {
  const of = (variable: Variable): string | undefined => env[variable] || undefined;
  const protocol = protocolOf(of);
  const isTls = protocol.endsWith('SSL');
  const isSasl = protocol.startsWith('SASL');
  refuseUnused(of, protocol, isTls ? [] : SSL_VARIABLES, isTls ? '' : 'SSL or SASL_SSL');
  refuseUnused(of, protocol, isSasl ? [] : SASL_VARIABLES, isSasl ? '' : 'SASL_SSL');
  return { ...(isTls ? { ssl: tlsOf(of) } : {}), ...(isSasl ? { sasl: saslOf(of) } : {}) };
}

type Of = (variable: Variable) => string | undefined;

function protocolOf(of: Of): (typeof PROTOCOLS)[number] {
  const text = of(PROTOCOL) ?? 'PLAINTEXT';
  const protocol = PROTOCOLS.find((known) => known === text.toUpperCase());
  if (protocol !== undefined) return protocol;
  throw new KafkaSettingsError(`${PROTOCOL} is "${text}": give ${listed(PROTOCOLS)}.`);
}

/** Half a setting is told of: a password must not travel in clear, nor a name be left out, because a line is missing. */
function refuseUnused(of: Of, protocol: string, unused: readonly Variable[], wanted: string): void {
  const set = unused.find((variable) => of(variable) !== undefined);
  if (set === undefined) return;
  const says = of(PROTOCOL) === undefined ? `${PROTOCOL} is not` : `${PROTOCOL} is ${protocol}`;
  throw new KafkaSettingsError(`${set} is set and ${says}: set ${PROTOCOL} to ${wanted}, or unset ${set}.`);
}

/** Without an authority of its own, those that Node trusts hold. */
function tlsOf(of: Of): NonNullable<Exclude<KafkaSecurity['ssl'], boolean>> {
  const [cert, key] = [of('KAFKA_SSL_CERTIFICATE_LOCATION'), of('KAFKA_SSL_KEY_LOCATION')];
  if ((cert === undefined) !== (key === undefined)) {
    const [set, missing] = cert === undefined ? ['KEY', 'CERTIFICATE'] : ['CERTIFICATE', 'KEY'];
    throw new KafkaSettingsError(
      `KAFKA_SSL_${set}_LOCATION is set and KAFKA_SSL_${missing}_LOCATION is not: a client certificate takes both files.`,
    );
  }
  const passphrase = of('KAFKA_SSL_KEY_PASSWORD');
  return {
    ...pem(of, 'KAFKA_SSL_CA_LOCATION', 'ca'),
    ...pem(of, 'KAFKA_SSL_CERTIFICATE_LOCATION', 'cert'),
    ...pem(of, 'KAFKA_SSL_KEY_LOCATION', 'key'),
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

function pem<K extends string>(of: Of, variable: Variable, name: K): { [k in K]?: string } {
  const file = of(variable);
  if (file === undefined) return {};
  const text = contentOf(variable, file);
  if (text.includes('-----BEGIN ')) return { [name]: text } as { [k in K]: string };
  throw new KafkaSettingsError(
    `${variable} names ${file}, which is no PEM file (-----BEGIN ...): convert it with openssl, e.g. from a Java key store by way of PKCS #12.`,
  );
}

function saslOf(of: Of): SASLOptions {
  const mechanism = mechanismOf(of('KAFKA_SASL_MECHANISM'));
  const username = of('KAFKA_SASL_USERNAME');
  if (username === undefined)
    throw new KafkaSettingsError(`${PROTOCOL} asks for a user: set KAFKA_SASL_USERNAME and its password.`);
  const sasl = { mechanism: MECHANISMS[mechanism], username };
  // Hidden from whatever prints or serialises settings.
  Object.defineProperty(sasl, 'password', { value: passwordOf(of), enumerable: false });
  return sasl as SASLOptions;
}

function mechanismOf(text: string | undefined): Mechanism {
  const names = Object.keys(MECHANISMS) as Mechanism[];
  const mechanism = names.find((name) => name === text?.toUpperCase());
  if (mechanism !== undefined) return mechanism;
  const says = text === undefined ? 'is not set' : `is "${text}"`;
  throw new KafkaSettingsError(`KAFKA_SASL_MECHANISM ${says}: give ${listed(names)}.`);
}

function passwordOf(of: Of): string {
  const [password, file] = [of('KAFKA_SASL_PASSWORD'), of('KAFKA_SASL_PASSWORD_FILE')];
  if (password !== undefined && file !== undefined)
    throw new KafkaSettingsError(
      'KAFKA_SASL_PASSWORD and KAFKA_SASL_PASSWORD_FILE are both set: unset one of them.',
    );
  if (password !== undefined) return password;
  if (file === undefined)
    throw new KafkaSettingsError(
      'KAFKA_SASL_USERNAME has no password: set KAFKA_SASL_PASSWORD_FILE (a file that holds it) or KAFKA_SASL_PASSWORD.',
    );
  // Editors and "echo" end a file with a line break.
  const content = contentOf('KAFKA_SASL_PASSWORD_FILE', file).replace(/\r?\n$/, '');
  if (content !== '') return content;
  throw new KafkaSettingsError(
    `KAFKA_SASL_PASSWORD_FILE names ${file}, which is empty: write the password into it.`,
  );
}

function contentOf(variable: Variable, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'is not there' : 'cannot be read';
    throw new KafkaSettingsError(
      `${variable} names ${file}, which ${why}: give the path of a file that this user may read.`,
      { cause },
    );
  }
}

const listed = (words: readonly string[]): string =>
  `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
