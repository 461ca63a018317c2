import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { startClickhouse } from './clickhouse-process.ts';

/** Writes batches until the server is gone; returns the batches that were acknowledged. */
async function writeUntilKilled(url: string, writer: number, from: number): Promise<number[]> {
  const client = createClient({ url, request_timeout: 5_000, log: { level: ClickHouseLogLevel.OFF } });
  const acknowledged: number[] = [];
  try {
    for (let batch = from; ; batch += 1) {
      await client.insert({
        table: 'crash',
        values: Array.from({ length: 100 }, (_, row) => ({ writer, batch, row })),
        format: 'JSONEachRow',
        clickhouse_settings: { insert_deduplication_token: `${writer}-${batch}` },
      });
      acknowledged.push(batch);
    }
  } catch {
    return acknowledged;
  } finally {
    await client.close();
  }
}

test('kill -9 loses no acknowledged insert and leaves none by half', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-crash-'));
  const acknowledged = [new Set<number>(), new Set<number>()];
  try {
    for (let round = 0; round < 3; round += 1) {
      const server = await startClickhouse(folder);
      const client = createClient({ url: server.url });
      await client.command({
        query: `CREATE TABLE IF NOT EXISTS crash (writer UInt8, batch UInt32, row UInt32) ENGINE = MergeTree ORDER BY (writer, batch, row)
                SETTINGS non_replicated_deduplication_window = 1000`,
      });
      await client.close();
      const writers = [0, 1].map((writer) => writeUntilKilled(server.url, writer, round * 10_000));
      await sleep(600);
      await server.kill('SIGKILL');
      for (const [writer, batches] of (await Promise.all(writers)).entries())
        for (const batch of batches) acknowledged[writer]?.add(batch);
    }
    const server = await startClickhouse(folder);
    const client = createClient({ url: server.url });
    const result = await client.query({
      query: 'SELECT writer, batch, toUInt32(count()) AS rows FROM crash GROUP BY ALL',
      format: 'JSONEachRow',
    });
    const found = await result.json<{ writer: number; batch: number; rows: number }>();
    await client.close();
    await server.kill('SIGTERM');
    assert.deepEqual(
      found.filter(({ rows }) => rows !== 100),
      [],
    );
    for (const [writer, batches] of acknowledged.entries()) {
      const kept = new Set(found.filter((row) => row.writer === writer).map((row) => row.batch));
      assert.ok(batches.size > 0);
      assert.deepEqual(
        [...batches].filter((batch) => !kept.has(batch)),
        [],
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
