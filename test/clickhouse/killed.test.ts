import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { clickHouseAnalytics } from '../../adapters/clickhouse/analytics.ts';
import type { Insert } from '../../processors/metrics/block.ts';
import { startClickhouse } from '../infra/clickhouse-process.ts';
import { History } from './history.ts';

/** Blocks 0..19: each with one decision and one stage event in each of its 20 records. */
const blocks: readonly Insert[][] = Array.from({ length: 20 }, (_, block) => {
  const history = new History();
  for (let i = 0; i < 20; i += 1) {
    const change = { productId: `p${String(block)}-${String(i)}`, offset: i, category: 'kitchen/mugs' };
    history.stage(change, 'image', 'ingest').decided(change, change.productId);
  }
  return history.inserts().map((insert) => ({ ...insert, token: `${insert.token}:${String(block)}` }));
});

test('a sink that sends again what was in the air when ClickHouse was killed counts everything once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agpis-killed-'));
  try {
    // In this order, and each time a little later into the work: before, within and after a block.
    for (const waitMs of [5, 40, 120, 300]) {
      const server = await startClickhouse(folder);
      const analytics = clickHouseAnalytics({ url: server.url });
      await analytics.migrate();
      const writing = writeAll(analytics).catch(() => undefined);
      await sleep(waitMs);
      await server.kill('SIGKILL');
      await writing;
      await analytics.close();
    }
    const server = await startClickhouse(folder);
    const analytics = clickHouseAnalytics({ url: server.url });
    await writeAll(analytics);
    const [counts] = await analytics.query(
      `SELECT (SELECT count() FROM agpis.stage_events) AS events, (SELECT sum(events) FROM agpis.stage_minute) AS in_rollup,
         (SELECT sum(sign) FROM agpis.review_ledger) AS decisions, (SELECT sum(decisions) FROM agpis.reject_hourly) AS in_hours`,
    );
    assert.deepEqual(counts, { events: 400, in_rollup: 400, decisions: 400, in_hours: 400 });
    await analytics.close();
    await server.kill('SIGTERM');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

async function writeAll(analytics: ReturnType<typeof clickHouseAnalytics>): Promise<void> {
  for (const block of blocks)
    for (const { table, rows, token } of block) await analytics.insert(table, rows, token);
}
