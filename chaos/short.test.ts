import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readAddresses } from '../cli/settings.ts';
import { takeTurn } from '../test/pipeline/turn.ts';
import { openGround } from './ground.ts';
import { runScenario } from './run.ts';
import { shortForm } from './scenarios/short.ts';

const SERVICES = ['KAFKA_BROKERS', 'SCHEMA_REGISTRY_URL', 'REDIS_URL', 'CLICKHOUSE_URL'];
const missing = SERVICES.filter((name) => !process.env[name]);
const skip = missing.length > 0 && `${missing.join(', ')} not set: run npm test`;

/** The whole of it is `npm run chaos`. */
test(
  'workers killed at the worst steps and a zombie leave every invariant whole, as a reader from outside counts it',
  { skip, timeout: 200_000 },
  async (context) => {
    const given = readAddresses();
    const say = (line: string): void => context.diagnostic(line);
    const dir = await mkdtemp(join(tmpdir(), 'agpis-chaos-short-'));
    const endTurn = await takeTurn(given.redisUrl);
    try {
      const seed = 1 + (Date.now() % 10_000);
      const ground = await openGround({ dir, seed, kind: { given }, say });
      const line = await runScenario(shortForm, ground, false).finally(() => ground.close());
      say(
        `${line.did}: ${String(line.events)} events, ${String(line.outcomes)} outcomes, ${line.seconds.toFixed(0)} s`,
      );
      assert.deepEqual(line.findings, [], `logs lie in ${dir}`);
      assert.ok(line.events > 0 && line.outcomes >= line.events, 'every event has an outcome');
    } finally {
      await endTurn();
    }
    await rm(dir, { recursive: true, force: true });
  },
);
