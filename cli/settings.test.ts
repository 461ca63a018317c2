import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  classifierSettings,
  kafkaConnection,
  modelsFolder,
  readAddresses,
  readKafkaAddress,
} from './settings.ts';

const user = {
  KAFKA_SECURITY_PROTOCOL: 'SASL_PLAINTEXT',
  KAFKA_SASL_MECHANISM: 'PLAIN',
  KAFKA_SASL_USERNAME: 'alice',
  KAFKA_SASL_PASSWORD: 'secret',
};
const elsewhere = {
  AGPIS_DIR: join(tmpdir(), 'agpis-no-such-folder'),
  KAFKA_BROKERS: 'a:9092, b:9093',
  SCHEMA_REGISTRY_URL: 'http://registry:8081',
  REDIS_URL: 'redis://redis',
  CLICKHOUSE_URL: 'http://clickhouse:8123',
};

describe('addresses from the environment', () => {
  const dir = mkdtempSync(join(tmpdir(), 'agpis-settings-'));
  after(() => rmSync(dir, { recursive: true }));
  const stateWith = (source: string): void =>
    writeFileSync(
      join(dir, 'services.json'),
      JSON.stringify({
        format: 1,
        startedAt: '2026-01-01T00:00:00Z',
        services: Object.fromEntries(
          ['kafka', 'registry', 'redis', 'clickhouse'].map((name) => [
            name,
            { source, address: `${name}:1`, ports: [] },
          ]),
        ),
      }),
    );

  test('are brokers with TLS and users', () => {
    const { brokers, security } = readKafkaAddress({ ...elsewhere, ...user });
    assert.deepEqual(brokers, ['a:9092', 'b:9093']);
    assert.deepEqual(security?.sasl, { mechanism: 'plain', username: 'alice' });
    const connection = kafkaConnection({ brokers, ...(security ? { security } : {}) }, 'test');
    assert.equal(connection.sasl && 'password' in connection.sasl && connection.sasl.password, 'secret');
    assert.ok(!inspect(connection).includes('secret'));
  });

  test('refuse a broker without a port, and one that is a URL', () => {
    for (const wrong of ['broker', 'http://broker:9092', 'a:9092,'])
      assert.throws(() => readKafkaAddress({ ...elsewhere, KAFKA_BROKERS: wrong }), {
        code: 'SETTINGS',
        message: /^KAFKA_BROKERS holds ".*": give host:port/,
      });
  });

  test('say nothing of users to a broker that was started here', () => {
    stateWith('native');
    assert.deepEqual(readKafkaAddress({ AGPIS_DIR: dir, ...user }), { brokers: ['kafka:1'] });
    stateWith('environment');
    assert.ok(readKafkaAddress({ AGPIS_DIR: dir, ...user }).security?.sasl);
  });

  test("put the registry's user and password where its client looks", () => {
    const of = (over: Record<string, string>) => readAddresses({ ...elsewhere, ...over }).registryUrl;
    const info = 'SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO';
    assert.equal(of({}), 'http://registry:8081');
    assert.equal(of({ [info]: 'me:p@ss:word' }), 'http://me:p%40ss%3Aword@registry:8081/');
    assert.equal(of({ [info]: 'me:x', SCHEMA_REGISTRY_URL: 'http://you:y@r' }), 'http://you:y@r');
    assert.throws(() => of({ [info]: 'me' }), { name: 'ServiceError', message: /USER:PASSWORD/ });
  });
});

describe('the classifier of a worker', () => {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-model-'));
  const models = join(folder, 'models');
  const where = { models };
  mkdirSync(models);
  after(() => rmSync(folder, { recursive: true }));

  test('is none, as long as nobody made one to serve', () => {
    assert.deepEqual(classifierSettings({}, where), {
      classifier: null,
      classifierPlace: { at: 'threads' },
      whenClassifierDown: 'pause',
    });
  });

  test('is the one that serves of those taken in, once one was made to', () => {
    assert.equal(classifierSettings({ AGPIS_CLASSIFIER: 'store' }, where).classifier, models);
    writeFileSync(join(models, 'routing.json'), '{}');
    assert.equal(classifierSettings({}, where).classifier, models);
    assert.equal(classifierSettings({ AGPIS_CLASSIFIER: '/models/own' }, where).classifier, '/models/own');
  });

  test('is turned off, or another one, by the environment', () => {
    assert.equal(classifierSettings({ AGPIS_CLASSIFIER: 'off' }, where).classifier, null);
    const given = { AGPIS_CLASSIFIER: '/models/own', AGPIS_CLASSIFIER_DOWN: 'review' };
    assert.deepEqual(classifierSettings(given, where), {
      classifier: '/models/own',
      classifierPlace: { at: 'threads' },
      whenClassifierDown: 'review',
    });
  });

  test('runs here, on a graphics card, or on a server', () => {
    const placeOf = (env: NodeJS.ProcessEnv) => classifierSettings(env, where).classifierPlace;
    const url = 'https://triton:8000/gateway';
    assert.deepEqual(placeOf({ AGPIS_CLASSIFIER_DEVICE: 'cpu' }), { at: 'threads' });
    assert.deepEqual(placeOf({ AGPIS_CLASSIFIER_DEVICE: 'cpu-process' }), { at: 'process', device: 'cpu' });
    assert.deepEqual(placeOf({ AGPIS_CLASSIFIER_DEVICE: 'cuda' }), { at: 'process', device: 'cuda:0' });
    assert.deepEqual(placeOf({ AGPIS_CLASSIFIER_DEVICE: 'cuda:3' }), { at: 'process', device: 'cuda:3' });
    assert.deepEqual(placeOf({ AGPIS_CLASSIFIER_URL: url }), { at: 'server', url });
    assert.deepEqual(placeOf({ AGPIS_CLASSIFIER_URL: url, AGPIS_CLASSIFIER_MODELS: 'a, b/versions/2' }), {
      at: 'server',
      url,
      models: { picture: 'a', sequence: 'b/versions/2' },
    });
    assert.deepEqual(placeOf({ AGPIS_CLASSIFIER_URL: url, AGPIS_CLASSIFIER_MODELS: 'a,b,c' }), {
      at: 'server',
      url,
      models: { picture: 'a', sequence: 'b', pairs: 'c' },
    });
    for (const wrong of [
      { AGPIS_CLASSIFIER_DEVICE: 'gpu' },
      { AGPIS_CLASSIFIER_URL: 'triton:8000' },
      { AGPIS_CLASSIFIER_URL: 'http://me:secret@triton' },
      { AGPIS_CLASSIFIER_URL: url, AGPIS_CLASSIFIER_MODELS: 'a' },
      { AGPIS_CLASSIFIER_URL: url, AGPIS_CLASSIFIER_MODELS: 'a,b,c,d' },
    ])
      assert.throws(() => placeOf(wrong), { code: 'SETTINGS', message: /: give / });
    for (const device of ['cuda', 'cpu-process']) {
      const both = { AGPIS_CLASSIFIER_URL: url, AGPIS_CLASSIFIER_DEVICE: device };
      assert.throws(() => placeOf(both), { code: 'SETTINGS', message: /Leave one out/ });
    }
  });

  test('is not published past while it is down', () => {
    for (const wrong of [{ AGPIS_CLASSIFIER_DOWN: 'publish' }, { AGPIS_CLASSIFIER: '' }])
      assert.throws(() => classifierSettings(wrong, where), { code: 'SETTINGS', message: /: give / });
  });
});

test('models lie beside the other data, or where the environment says', () => {
  assert.equal(modelsFolder({ AGPIS_DIR: '/data' }), '/data/models');
  assert.equal(modelsFolder({ AGPIS_DIR: '/data', AGPIS_MODELS: '/shared/models' }), '/shared/models');
});
