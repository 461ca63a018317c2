import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { readKafkaSecurity } from './security.ts';

const folder = mkdtempSync(join(tmpdir(), 'kafka-security-'));
after(() => rmSync(folder, { recursive: true }));
function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

const PEM = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
const user = {
  KAFKA_SECURITY_PROTOCOL: 'SASL_SSL',
  KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
  KAFKA_SASL_USERNAME: 'alice',
  KAFKA_SASL_PASSWORD: 'secret',
};

describe('TLS and SASL from the environment', () => {
  test('are neither where nothing is said', () => {
    assert.deepEqual(readKafkaSecurity({}), {});
    assert.deepEqual(
      readKafkaSecurity({ KAFKA_SECURITY_PROTOCOL: 'plaintext', KAFKA_SASL_USERNAME: '' }),
      {},
    );
  });

  test('are read with files', () => {
    const env = {
      KAFKA_SECURITY_PROTOCOL: 'ssl',
      KAFKA_SSL_CA_LOCATION: file('ca.pem', PEM),
      KAFKA_SSL_CERTIFICATE_LOCATION: file('cert.pem', PEM),
      KAFKA_SSL_KEY_LOCATION: file('key.pem', PEM),
      KAFKA_SSL_KEY_PASSWORD: 'open',
    };
    assert.deepEqual(readKafkaSecurity(env), { ssl: { ca: PEM, cert: PEM, key: PEM, passphrase: 'open' } });
  });

  test('take a password from a file, without the line break behind it', () => {
    const { KAFKA_SASL_PASSWORD: _, ...rest } = user;
    const env = { ...rest, KAFKA_SASL_PASSWORD_FILE: file('password', ' two words \n') };
    const { sasl } = readKafkaSecurity(env);
    assert.equal(sasl && 'password' in sasl && sasl.password, ' two words ');
  });

  test('do not show the password where they are printed', () => {
    const security = readKafkaSecurity(user);
    assert.deepEqual(security.sasl, { mechanism: 'scram-sha-512', username: 'alice' });
    assert.ok(!(JSON.stringify(security) + inspect(security)).includes('secret'));
  });

  const REFUSED: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    [
      'an unknown protocol',
      { KAFKA_SECURITY_PROTOCOL: 'TLS' },
      /"TLS": give PLAINTEXT, SSL, SASL_PLAINTEXT or/,
    ],
    [
      'a user without a protocol',
      { KAFKA_SASL_USERNAME: 'a' },
      /USERNAME is set and KAFKA_SECURITY_PROTOCOL is not: set/,
    ],
    ['an authority without TLS', { KAFKA_SSL_CA_LOCATION: 'x' }, /CA_LOCATION is set .* to SSL or SASL_SSL/],
    [
      'a user where none is sent',
      { ...user, KAFKA_SECURITY_PROTOCOL: 'SSL' },
      /MECHANISM is set and KAFKA_SECURITY_PROTOCOL is SSL/,
    ],
    [
      'no mechanism',
      { ...user, KAFKA_SASL_MECHANISM: '' },
      /MECHANISM is not set: give PLAIN, SCRAM-SHA-256 or/,
    ],
    [
      'an unknown mechanism',
      { ...user, KAFKA_SASL_MECHANISM: 'GSSAPI' },
      /MECHANISM is "GSSAPI": give PLAIN/,
    ],
    ['no user', { ...user, KAFKA_SASL_USERNAME: '' }, /set KAFKA_SASL_USERNAME/],
    ['no password', { ...user, KAFKA_SASL_PASSWORD: '' }, /has no password: set KAFKA_SASL_PASSWORD_FILE/],
    ['two passwords', { ...user, KAFKA_SASL_PASSWORD_FILE: 'x' }, /both set/],
    [
      'a missing file',
      { KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CA_LOCATION: '/no/such.pem' },
      /^KAFKA_SSL_CA_LOCATION names \/no\/such\.pem, which is not there/,
    ],
    [
      'a certificate without its key',
      { KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CERTIFICATE_LOCATION: 'x' },
      /CERTIFICATE_LOCATION is set and KAFKA_SSL_KEY_LOCATION is not/,
    ],
  ];
  for (const [fault, env, message] of REFUSED)
    test(`refuse ${fault}`, () => {
      assert.throws(
        () => readKafkaSecurity(env),
        (error: Error) => {
          assert.equal(error.name, 'KafkaSettingsError');
          assert.match(error.message, message);
          assert.ok(!error.message.includes('secret'));
          return true;
        },
      );
    });

  test('refuse a file that is no PEM, and an empty password', () => {
    const der = { KAFKA_SECURITY_PROTOCOL: 'SSL', KAFKA_SSL_CA_LOCATION: file('ca.jks', 'binary') };
    assert.throws(() => readKafkaSecurity(der), /ca\.jks, which is no PEM file/);
    const empty = { ...user, KAFKA_SASL_PASSWORD: '', KAFKA_SASL_PASSWORD_FILE: file('empty', '\n') };
    assert.throws(() => readKafkaSecurity(empty), /empty, which is empty: write/);
  });
});
