import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const nowhere = {
  KAFKA_BROKERS: '127.0.0.1:1',
  SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1',
  REDIS_URL: 'redis://127.0.0.1:1',
  CLICKHOUSE_URL: 'http://127.0.0.1:1',
};

test(
  'a worker whose Kafka does not come says that it waits, then ends with one sentence',
  { timeout: 30_000 },
  async () => {
    const { NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
    const child = spawn(process.execPath, [MAIN, 'run'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...inherited, ...nowhere, AGPIS_WAIT_MS: '300' },
    });
    const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>]);
    assert.equal(code, 1);
    assert.match(said, /warn +Kafka is waited for \{"because":"Nobody listens at 127\.0\.0\.1:1/);
    assert.match(said, /\nagpis: Nobody listens at 127\.0\.0\.1:1 \(ECONNREFUSED\): start the broker there/);
  },
);
