import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pictureHost, type PictureHost } from './hosts.ts';
import { goodJpeg } from './pictures.ts';
import { openPipeline, type Pipeline, skip } from './pipeline.ts';
import type { WrittenSpan } from './trace-to-file.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const PATIENCE_MS = 60_000;

describe('with an OpenTelemetry SDK loaded before the commands', { skip, timeout: 200_000 }, () => {
  let pipeline: Pipeline;
  let host: PictureHost;
  let dir: string;
  let spans: readonly WrittenSpan[] = [];

  before(async () => {
    host = await pictureHost();
    dir = await mkdtemp(join(tmpdir(), 'agpis-traces-'));
    const tracing = {
      NODE_OPTIONS: `--import ${new URL('./trace-to-file.ts', import.meta.url).href}`,
      SPAN_FILE: join(dir, 'spans.jsonl'),
    };
    pipeline = await openPipeline({ hosts: [host.host], retryDelaysMs: [300], environment: tracing });
    const worker = await pipeline.startWorker();
    const url = host.put('front.jpg', await goodJpeg(2 ** 26 + (Date.now() % 2 ** 20)));
    await ingest({ productId: 'mug', version: 1, occurredAt: Date.now(), images: [{ url }] }, tracing);
    const answers = () => pipeline.seen.results.filter(({ tenant }) => tenant === pipeline.tenant);
    await pipeline.seen.until(() => answers().length > 0, 'the answer', PATIENCE_MS);
    await worker.stop();
    const lines = (await readFile(tracing.SPAN_FILE, 'utf8')).trim().split('\n');
    spans = lines.map((line) => JSON.parse(line) as WrittenSpan);
  });
  after(async () => {
    await (pipeline as Pipeline | undefined)?.close();
    await host.close();
    await rm(dir, { recursive: true, force: true });
  });

  async function ingest(change: object, tracing: Readonly<Record<string, string>>): Promise<void> {
    const file = join(dir, 'changes.jsonl');
    await writeFile(file, `${JSON.stringify(change)}\n`);
    const { NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
    const args = [MAIN, 'ingest', file, '--tenant', pipeline.tenant];
    await promisify(execFile)(process.execPath, args, { env: { ...inherited, ...tracing } });
  }

  const key = (): string => `${pipeline.tenant}/mug`;
  function only(name: string, topic: string): WrittenSpan {
    const found = spans.filter((s) => s.name === name && s.topic === topic && s.key === key());
    assert.equal(found.length, 1, `${name} from ${topic}: ${JSON.stringify(found)}`);
    return found[0] as WrittenSpan;
  }

  test('the trace of a change leads from agpis ingest through the units to publishing', () => {
    const sent = only('product-changes send', 'product-changes');
    const image = only('image process', 'product-changes');
    const classify = only('classify process', 'candidates');
    const publish = only('publish process', 'verdicts');
    assert.equal(sent.parentId, undefined);
    for (const [span, parent] of [
      [image, sent],
      [classify, image],
      [publish, classify],
      // Publishing reads the changes themselves as well.
      [only('publish process', 'product-changes'), sent],
    ] as const) {
      assert.equal(span.parentId, parent.spanId, span.name);
      assert.deepEqual(span.links, [parent.spanId]);
      assert.equal(span.traceId, sent.traceId);
    }
    assert.deepEqual(image.events, ['ingest', 'dedup', 'screening', 'primary']);
  });

  test('the stage events of a change name its trace', async () => {
    const ofTenant = () => pipeline.seen.stageEvents.filter(({ tenant }) => tenant === pipeline.tenant);
    await pipeline.seen.until(
      () => ofTenant().some(({ unit }) => unit === 'publish'),
      'stage events',
      PATIENCE_MS,
    );
    const { traceId } = only('product-changes send', 'product-changes');
    assert.deepEqual([...new Set(ofTenant().map((event) => event.traceId))], [traceId]);
  });
});
