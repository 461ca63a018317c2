import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { diagnose } from '../../infra/doctor.ts';

test('every check says what was found, and one that is not ok says what to do', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'agpis-doctor-'));
  const checks = await diagnose(dir, { ...process.env, REDIS_URL: 'redis://127.0.0.1:1' });
  rmSync(dir, { recursive: true });
  for (const name of [
    'system',
    'free disk',
    'Java',
    'Kafka',
    'Schema registry',
    'Redis',
    'ClickHouse',
    'Services',
  ])
    assert.ok(checks.find((check) => check.name === name)?.found, name);
  const given = checks.find(({ name }) => name === 'REDIS_URL');
  assert.equal(given?.ok, false);
  assert.match(
    given?.todo ?? '',
    /^Redis does not answer at redis:\/\/127\.0\.0\.1:1: .+ unset REDIS_URL\.$/,
  );
});
