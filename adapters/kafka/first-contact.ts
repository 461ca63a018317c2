/**
 * The first words with a broker on a socket of our own: kafkajs takes a TLS alert for the length of an answer, waits, and tells
 * of a timeout. Here whatever listens is told by what it says.
 */
import { connect as connectTcp, isIP } from 'node:net';
import { type ConnectionOptions, connect as connectTls } from 'node:tls';
import { certificateError, isCertificateError, isTlsAlert, tlsAlertError } from './tls-error.ts';
import { KafkaProbeError } from './probe-error.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Per number of an API. */
export type ApiRanges = ReadonlyMap<number, { readonly min: number; readonly max: number }>;

const API_VERSIONS = 18;
const SASL_HANDSHAKE = 17;
/** Longest second look at a listener that has not answered as expected: what is known already is told soon. */
const SECOND_LOOK_MS = 1_000;
/** Any number: of the one question that is asked. */
const CORRELATION = 0x7072_6f62;
/** Longest answer that is waited for; real ones have less than 1 KB. */
const MAX_ANSWER_BYTES = 1_048_576;

export const shown = ({ host, port }: Address): string => `${host}:${String(port)}`;

/**
 * Which versions of which API the broker takes. Throws KafkaProbeError: the address, TLS and whether it is Kafka at all.
 * `tls`: undefined to speak without.
 */
export async function apiRanges(
  at: Address,
  tls: ConnectionOptions | undefined,
  timeoutMs: number,
): Promise<ApiRanges> {
  try {
    return rangesIn(await ask(at, tls, request(API_VERSIONS, 0), timeoutMs));
  } catch (error) {
    throw await explained(at, tls, error as SocketError, timeoutMs);
  }
}

/** The SASL mechanisms of a listener; none where it does not authenticate, or does not say. */
export async function saslMechanisms(
  at: Address,
  tls: ConnectionOptions | undefined,
  timeoutMs: number,
): Promise<string[]> {
  const nobody = Buffer.from('?');
  const body = Buffer.concat([Buffer.of(0, nobody.length), nobody]);
  try {
    const answer = await ask(at, tls, request(SASL_HANDSHAKE, 1, body), timeoutMs);
    const names: string[] = [];
    for (let left = answer.readInt32BE(2), from = 6; left > 0; left -= 1) {
      const end = from + 2 + answer.readInt16BE(from);
      names.push(answer.toString('utf8', from + 2, end));
      from = end;
    }
    return names;
  } catch {
    return [];
  }
}

/** How a conversation ended before an answer: `code` of the socket, or one of these. */
interface SocketError extends Error {
  code?: string;
}
const UNREACHED = 'UNREACHED';
const SILENT = 'SILENT';
const CLOSED = 'CLOSED';
const GARBLED = 'GARBLED';

function failure(code: string, message: string): SocketError {
  return Object.assign(new Error(message), { code });
}

/** Header of version 1, which both requests have in these versions. https://kafka.apache.org/protocol#protocol_messages */
function request(apiKey: number, apiVersion: number, body = Buffer.alloc(0)): Buffer {
  const client = Buffer.from('probe');
  const head = Buffer.alloc(14);
  head.writeInt32BE(10 + client.length + body.length, 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(apiVersion, 6);
  head.writeInt32BE(CORRELATION, 8);
  head.writeInt16BE(client.length, 12);
  return Buffer.concat([head, client, body]);
}

/** The answer without its length and its header. */
function ask(
  at: Address,
  tls: ConnectionOptions | undefined,
  words: Buffer,
  timeoutMs: number,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = tls ? connectTls(tlsOptions(at, tls)) : connectTcp({ ...at });
    let isReached = false;
    socket.once('connect', () => (isReached = true));
    const timer = setTimeout(
      () => end(failure(isReached ? SILENT : UNREACHED, `nothing came within ${String(timeoutMs)} ms`)),
      timeoutMs,
    );
    let heard = Buffer.alloc(0);
    const end = (outcome: Buffer | Error): void => {
      clearTimeout(timer);
      socket.destroy();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(words));
    socket.on('data', (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk]);
      const outcome = answerIn(heard);
      if (outcome) end(outcome);
    });
    socket.once('error', end);
    socket.once('close', () =>
      end(heard.length > 0 ? garbled(heard) : failure(CLOSED, 'it closed the connection')),
    );
  });
}

const tlsOptions = (at: Address, tls: ConnectionOptions): ConnectionOptions => ({
  ...at,
  ...(isIP(at.host) === 0 ? { servername: at.host } : {}),
  ...tls,
});

/** undefined: not all of it has come yet. */
function answerIn(heard: Buffer): Buffer | Error | undefined {
  if (heard.length < 8) return undefined;
  const length = heard.readInt32BE(0);
  if (length < 4 || length > MAX_ANSWER_BYTES || heard.readInt32BE(4) !== CORRELATION) return garbled(heard);
  return heard.length < 4 + length ? undefined : heard.subarray(8, 4 + length);
}

const garbled = (heard: Buffer): SocketError =>
  failure(GARBLED, JSON.stringify(heard.toString('latin1', 0, 24).replace(/[^\x20-\x7e]/g, '.')));

/** Error code, then one entry an API: key, lowest and highest version. */
function rangesIn(answer: Buffer): ApiRanges {
  const ranges = new Map<number, { min: number; max: number }>();
  for (let left = answer.readInt32BE(2), at = 6; left > 0; left -= 1, at += 6)
    ranges.set(answer.readInt16BE(at), { min: answer.readInt16BE(at + 2), max: answer.readInt16BE(at + 4) });
  return ranges;
}

async function explained(
  at: Address,
  tls: ConnectionOptions | undefined,
  error: SocketError,
  timeoutMs: number,
): Promise<KafkaProbeError> {
  const { code = '', message } = error;
  const where = shown(at);
  const lookMs = Math.min(timeoutMs, SECOND_LOOK_MS);
  if (code === 'ENOTFOUND' || code.startsWith('EAI_'))
    return new KafkaProbeError(
      'ADDRESS_UNKNOWN',
      `No address is known for "${at.host}" (${code}): see that KAFKA_BROKERS names the broker as this machine's name server knows it.`,
    );
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return new KafkaProbeError(
      'NOBODY_LISTENS',
      `Nobody listens at ${where} (${code}): start the broker there, or set KAFKA_BROKERS to where it is.`,
    );
  if (code === UNREACHED || code === 'ETIMEDOUT')
    return new KafkaProbeError(
      'NO_ANSWER',
      `${where} does not answer at all (${message}): see that KAFKA_BROKERS names the broker's address, that its machine runs, and that no firewall lies between.`,
    );
  if (tls && isCertificateError(error)) return certificateError(at, error);
  if (tls && isTlsAlert(error)) return tlsAlertError(at, error, tls.cert !== undefined);
  if (tls && (await speaksWithout(at, lookMs)))
    return new KafkaProbeError(
      'TLS_NOT_SPOKEN',
      `Kafka at ${where} speaks without TLS: name its TLS port in KAFKA_BROKERS, or set KAFKA_SECURITY_PROTOCOL to PLAINTEXT (SASL_PLAINTEXT where it asks for a user).`,
    );
  if (!tls && (await shakesHands(at, lookMs)))
    return new KafkaProbeError(
      'TLS_EXPECTED',
      `${where} speaks TLS: set KAFKA_SECURITY_PROTOCOL to SSL (SASL_SSL where it asks for a user), and KAFKA_SSL_CA_LOCATION where its certificate is not from a public authority.`,
    );
  if (code === GARBLED)
    return new KafkaProbeError(
      'NOT_KAFKA',
      `What listens at ${where} is no Kafka broker (it says ${message}): set KAFKA_BROKERS to the broker's own port.`,
    );
  return new KafkaProbeError(
    'NO_ANSWER',
    `${where} takes connections and gives no answer to Kafka's first request (${message}): see that a broker is behind it, and its log.`,
    { cause: error },
  );
}

const speaksWithout = (at: Address, timeoutMs: number): Promise<boolean> =>
  ask(at, undefined, request(API_VERSIONS, 0), timeoutMs).then(
    () => true,
    () => false,
  );

/** Whether TLS is spoken there, whoever's the certificate is. */
function shakesHands(at: Address, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTls(tlsOptions(at, { rejectUnauthorized: false }));
    const end = (verdict: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(verdict);
    };
    const timer = setTimeout(() => end(false), timeoutMs);
    socket.once('secureConnect', () => end(true));
    socket.once('error', (error: Error) => end(isTlsAlert(error)));
    socket.once('close', () => end(false));
  });
}
