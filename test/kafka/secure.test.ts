import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { kafkaClient } from '../../adapters/kafka/client.ts';
import { probeKafka } from '../../adapters/kafka/probe.ts';
import type { KafkaProbeCode } from '../../adapters/kafka/probe-error.ts';
import { openProducer } from '../../adapters/kafka/produce.ts';
import type { ConnectionSettings } from '../../adapters/kafka/protocol.ts';
import { readKafkaSecurity } from '../../adapters/kafka/security.ts';
import { startWorker } from '../../engine/runtime/worker.ts';
import { diagnose } from '../../infra/doctor.ts';
import { noPlainPem, noScram } from './broker-version.ts';
import { hasOpenssl, makeAuthority } from './certificates.ts';
import { type OwnBroker, cannotStart, startBroker } from './own-broker.ts';

const noOpenssl = hasOpenssl() ? false : 'openssl makes the certificates, and is not there';
const skip = noOpenssl || noPlainPem || (await cannotStart());
const PASSWORD = 'pass word %20$1';
const SESSION_MS = 12_000;
const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

/** By the test's name. */
const needsScram = (name: string): string | false => name.includes('SCRAM') && noScram;

describe('a broker with TLS and users', { skip, timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-secure-'));
  const passwordFile = join(folder, 'password');
  const files = { ca: '', strangerCa: '', cert: '', key: '', strangerCert: '', strangerKey: '' };
  let broker: OwnBroker;

  before(async () => {
    writeFileSync(passwordFile, `${PASSWORD}\n`);
    const [authority, stranger] = [makeAuthority(folder, 'authority'), makeAuthority(folder, 'stranger')];
    const server = authority.issue('broker', 'IP:127.0.0.1');
    const client = authority.issue('worker', 'DNS:worker');
    const foreign = stranger.issue('worker', 'DNS:worker');
    Object.assign(files, {
      ca: authority.file,
      strangerCa: stranger.file,
      cert: client.cert,
      key: client.key,
    });
    Object.assign(files, { strangerCert: foreign.cert, strangerKey: foreign.key });
    const scram = (mechanism: string) => `${mechanism}=[name=alice,password="${PASSWORD}"]`;
    const scramModule = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
    broker = await startBroker({
      listeners: { USERS: 'SASL_SSL', CLEAR: 'SASL_PLAINTEXT', CERTIFIED: 'SSL' },
      settings: {
        'ssl.keystore.type': 'PEM',
        'ssl.keystore.location': server.both,
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': authority.file,
        'listener.name.certified.ssl.client.auth': 'required',
        // kafkajs shows anew who it is 10 s before a session ends; the broker takes that at most once a second.
        'listener.name.users.connections.max.reauth.ms': SESSION_MS,
        'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
        ...Object.fromEntries(
          ['users', 'clear'].flatMap((listener) => [
            [
              `listener.name.${listener}.plain.sasl.jaas.config`,
              `org.apache.kafka.common.security.plain.PlainLoginModule required user_alice="${PASSWORD}";`,
            ],
            [`listener.name.${listener}.scram-sha-256.sasl.jaas.config`, scramModule],
            [`listener.name.${listener}.scram-sha-512.sasl.jaas.config`, scramModule],
          ]),
        ),
      },
      records: (noScram ? [] : ['SCRAM-SHA-256', 'SCRAM-SHA-512']).flatMap((m) => ['--add-scram', scram(m)]),
    });
    // What the tests of the engine read when they are loaded.
    process.env['KAFKA_BROKERS'] = broker.plain;
  });
  after(async () => {
    await broker?.stop();
    rmSync(folder, { recursive: true });
  });

  /** The environment of a user of TLS and SASL, with changes. */
  const asAlice = (mechanism: string, over: Record<string, string> = {}): Record<string, string> => ({
    KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
    KAFKA_SSL_CA_LOCATION: files.ca,
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: 'alice',
    KAFKA_SASL_PASSWORD_FILE: passwordFile,
    ...over,
  });
  const certified = (over: Record<string, string> = {}): Record<string, string> => ({
    KAFKA_SECURITY_PROTOCOL: 'SSL',
    KAFKA_SSL_CA_LOCATION: files.ca,
    KAFKA_SSL_CERTIFICATE_LOCATION: files.cert,
    KAFKA_SSL_KEY_LOCATION: files.key,
    ...over,
  });
  const settings = (listener: string, env: Record<string, string>): ConnectionSettings => ({
    brokers: [broker.listeners.get(listener) ?? broker.plain],
    clientId: 'test',
    ...readKafkaSecurity(env),
  });

  const WAYS: readonly (readonly [string, string, () => Record<string, string>])[] = [
    ['PLAIN over TLS', 'USERS', () => asAlice('plain')],
    ['SCRAM-SHA-256 over TLS', 'USERS', () => asAlice('SCRAM-SHA-256')],
    ['SCRAM-SHA-512 over TLS', 'USERS', () => asAlice('scram-sha-512')],
    ['a client certificate', 'CERTIFIED', () => certified()],
  ];
  /** Runs a unit over the connection while `feed` sends records, and waits until it has worked on all of them. */
  async function runUnit(
    connection: ConnectionSettings,
    feed: (send: (count: number) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const { createTopics, jsonCodec, readAll, toy, until } = await import('../engine/toy.ts');
    const t = toy();
    await createTopics(t);
    const producer = await openProducer(connection);
    const kafka = kafkaClient(connection);
    const restarts: string[] = [];
    const worker = await startWorker({
      topology: t.graph,
      kafka,
      codec: jsonCodec,
      deps: {},
      views: new Map(),
      writers: new Map(),
      options: { sessionTimeoutMs: 1_500, lingerMs: 10, drainMs: 2_000 },
      // That the machine was busy is no fault of the connection.
      log: (level, message) =>
        void (level === 'warn' && !/^the event loop was kept/.test(message) && restarts.push(message)),
    });
    const record = (i: number) => ({
      key: `k${String(i)}`,
      value: Buffer.from(`"w${String(i)}"`),
      headers: {},
    });
    let sent = 0;
    await feed(async (count) => {
      await producer.send(
        t.input,
        Array.from({ length: count }, (_, i) => record(sent + i)),
      );
      sent += count;
    });
    await until(async () => (await readAll(t.output)).length === sent);
    await Promise.all([worker.stop().then(() => kafka.close()), producer.close()]);
    assert.deepEqual(restarts, []);
  }

  for (const [way, listener, env] of WAYS)
    test(`a unit does its work through ${way}`, { skip: needsScram(way) }, async () => {
      const connection = settings(listener, env());
      await probeKafka(connection, { application: 'toy', sessionTimeoutMs: 1_500 });
      await runUnit(connection, (send) => send(50));
    });

  test('a unit does its work on when the session of its user ends', { skip: noScram }, async () => {
    await runUnit(settings('USERS', asAlice('SCRAM-SHA-256')), async (send) => {
      for (const end = Date.now() + SESSION_MS + 2_000; Date.now() < end;) {
        await send(5);
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    });
  });

  const REFUSALS: readonly (readonly [
    string,
    string,
    () => Record<string, string>,
    KafkaProbeCode,
    RegExp,
  ])[] = [
    [
      'a wrong password',
      'USERS',
      () => asAlice('PLAIN', { KAFKA_SASL_PASSWORD: 'wrong', KAFKA_SASL_PASSWORD_FILE: '' }),
      'AUTHENTICATION_FAILED',
      /refuses the user "alice" \(.*Invalid username or password.*\): see KAFKA_SASL_USERNAME/,
    ],
    [
      'a wrong password of SCRAM',
      'USERS',
      () => asAlice('SCRAM-SHA-512', { KAFKA_SASL_PASSWORD: 'wrong', KAFKA_SASL_PASSWORD_FILE: '' }),
      'AUTHENTICATION_FAILED',
      /refuses the user "alice"/,
    ],
    [
      'a user that does not exist',
      'USERS',
      () => asAlice('SCRAM-SHA-256', { KAFKA_SASL_USERNAME: 'bob' }),
      'AUTHENTICATION_FAILED',
      /refuses the user "bob"/,
    ],
    [
      'an authority that is not known',
      'USERS',
      () => asAlice('PLAIN', { KAFKA_SSL_CA_LOCATION: files.strangerCa }),
      'CERTIFICATE_REFUSED',
      /from an authority that is not trusted here .* KAFKA_SSL_CA_LOCATION/,
    ],
    [
      'no authority at all',
      'CERTIFIED',
      () => certified({ KAFKA_SSL_CA_LOCATION: '' }),
      'CERTIFICATE_REFUSED',
      /KAFKA_SSL_CA_LOCATION/,
    ],
    [
      'no TLS where TLS is spoken',
      'USERS',
      () => ({}),
      'TLS_EXPECTED',
      /speaks TLS: set KAFKA_SECURITY_PROTOCOL to SSL \(SASL_SSL/,
    ],
    [
      'no TLS where TLS is spoken, with a user',
      'USERS',
      () => asAlice('PLAIN', { KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT', KAFKA_SSL_CA_LOCATION: '' }),
      'TLS_EXPECTED',
      /speaks TLS/,
    ],
    ['TLS where none is spoken', 'PLAIN', () => asAlice('PLAIN'), 'TLS_NOT_SPOKEN', /speaks without TLS/],
    [
      'no user where one is asked for',
      'CLEAR',
      () => ({}),
      'AUTHENTICATION_EXPECTED',
      /\(it offers (?=.*PLAIN)(?=.*SCRAM-SHA-256).*\): set KAFKA_SECURITY_PROTOCOL to SASL_PLAINTEXT, KAFKA_SASL_MECHANISM/,
    ],
    [
      'a user where none is asked for',
      'PLAIN',
      () => asAlice('PLAIN', { KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT', KAFKA_SSL_CA_LOCATION: '' }),
      'AUTHENTICATION_NOT_EXPECTED',
      /asks nobody for a user/,
    ],
    [
      'no client certificate',
      'CERTIFIED',
      () => certified({ KAFKA_SSL_CERTIFICATE_LOCATION: '', KAFKA_SSL_KEY_LOCATION: '' }),
      'CLIENT_CERTIFICATE_REFUSED',
      /asks for a client certificate: set KAFKA_SSL_CERTIFICATE_LOCATION/,
    ],
    [
      "a stranger's client certificate",
      'CERTIFIED',
      () =>
        certified({
          KAFKA_SSL_CERTIFICATE_LOCATION: files.strangerCert,
          KAFKA_SSL_KEY_LOCATION: files.strangerKey,
        }),
      'CLIENT_CERTIFICATE_REFUSED',
      /from an authority in its trust store/,
    ],
  ];
  for (const [fault, listener, env, code, message] of REFUSALS)
    test(`${fault} is told at once`, { skip: needsScram(fault) }, async () => {
      const start = performance.now();
      await assert.rejects(probeKafka(settings(listener, env())), (error: Error & { code: string }) => {
        assert.equal(error.code, code, error.message);
        assert.match(error.message, message);
        assert.ok(!error.message.includes(PASSWORD) && !error.message.includes('wrong'));
        return true;
      });
      assert.ok(performance.now() - start < 3_000);
    });

  test('a name that is not in the certificate is told of', async () => {
    const port = (broker.listeners.get('CERTIFIED') ?? '').split(':')[1] ?? '';
    const at = { ...settings('CERTIFIED', certified()), brokers: [`localhost:${port}`] };
    await assert.rejects(probeKafka(at), {
      code: 'CERTIFICATE_REFUSED',
      message: /made out to another name/,
    });
  });

  test('"agpis run" with a wrong password ends within seconds, with one sentence', async () => {
    const env = {
      ...asAlice('PLAIN', { KAFKA_SASL_PASSWORD: 'wrong', KAFKA_SASL_PASSWORD_FILE: '' }),
      PATH: process.env['PATH'] ?? '',
      KAFKA_BROKERS: broker.listeners.get('USERS') ?? '',
      SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1',
      REDIS_URL: 'redis://127.0.0.1:1',
      CLICKHOUSE_URL: 'http://127.0.0.1:1',
    };
    const { code, said } = await new Promise<{ code: unknown; said: string }>((resolve) =>
      execFile(process.execPath, [MAIN, 'run'], { env, timeout: 20_000 }, (error, stdout, stderr) =>
        resolve({ code: error?.code, said: stdout + stderr }),
      ),
    );
    assert.equal(code, 1, said);
    assert.match(said, /^agpis: Kafka at 127\.0\.0\.1:\d+ refuses the user "alice" \(.*\): see .*\.\n$/);
  });

  test('"agpis doctor" finds the broker as the environment says, and shows no password', async () => {
    const env = { ...process.env, ...asAlice('PLAIN'), KAFKA_BROKERS: broker.listeners.get('USERS') ?? '' };
    const checks = await diagnose(folder, env);
    assert.equal(checks.find(({ name }) => name === 'KAFKA_BROKERS')?.ok, true);
    assert.ok(!JSON.stringify(checks).includes(PASSWORD));
  });
});
