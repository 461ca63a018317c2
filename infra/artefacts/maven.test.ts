import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ServiceError } from '../service-error.ts';
import { ensureArtefact } from './cache.ts';
import { download } from './download.ts';
import { versionIn } from './java.ts';
import { asArgument, coordinatesOf, pomOf } from './coordinates.ts';

const folder = mkdtempSync(join(tmpdir(), 'agpis-artefacts-'));
const content = Buffer.from('0123456789'.repeat(1000));
const pinned = {
  path: 'org/x/thing/1.0/thing-1.0.jar',
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
};
const ranges: (string | undefined)[] = [];
let served = content;
let breakAfter: number | undefined;
const server = createServer((request, response) => {
  if (request.url !== `/maven/${pinned.path}`) {
    response.writeHead(404).end();
    return;
  }
  ranges.push(request.headers.range);
  if (breakAfter !== undefined) {
    response.writeHead(200, { 'content-length': served.length });
    response.write(served.subarray(0, breakAfter), () => setTimeout(() => response.destroy(), 100));
    breakAfter = undefined;
    return;
  }
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  response.writeHead(from > 0 ? 206 : 200).end(served.subarray(from));
});
let repository = '';
const { signal } = new AbortController();

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  repository = `http://127.0.0.1:${(server.address() as AddressInfo).port}/maven`;
});
after(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe("a Maven repository's files", () => {
  test('a path is read as coordinates, with and without classifier', () => {
    assert.deepEqual(coordinatesOf('org/apache/kafka/kafka_2.13/4.3.1/kafka_2.13-4.3.1.jar'), {
      group: 'org.apache.kafka',
      artifact: 'kafka_2.13',
      version: '4.3.1',
      type: 'jar',
      classifier: undefined,
    });
    const archive = 'io/apicurio/app/2.6.13.Final/app-2.6.13.Final-all.tar.gz';
    assert.deepEqual(coordinatesOf(archive), {
      group: 'io.apicurio',
      artifact: 'app',
      version: '2.6.13.Final',
      type: 'tar.gz',
      classifier: 'all',
    });
    assert.match(
      pomOf([{ path: archive, sha256: '', bytes: 0 }]),
      /<type>tar.gz<\/type><classifier>all<\/classifier>/,
    );
    assert.equal(asArgument(pinned), 'org.x:thing:1.0:jar:');
    assert.equal(asArgument({ ...pinned, path: archive }), 'io.apicurio:app:2.6.13.Final:tar.gz:all');
  });

  test('a download that broke off goes on where it was', async () => {
    const target = join(folder, 'resumed.jar');
    writeFileSync(`${target}.part`, content.subarray(0, 4000));
    await download(pinned, target, repository, signal);
    assert.deepEqual(readFileSync(target), content);
    assert.equal(ranges.at(-1), 'bytes=4000-');
    assert.equal(existsSync(`${target}.part`), false);
  });

  test('a connection that breaks midway is taken up again', async () => {
    const target = join(folder, 'broken.jar');
    breakAfter = 3000;
    await download(pinned, target, repository, signal);
    assert.deepEqual(readFileSync(target), content);
    assert.equal(ranges.at(-1), 'bytes=3000-');
  });

  test('other content is refused and does not stay', async () => {
    const target = join(folder, 'altered.jar');
    served = Buffer.from('something else');
    await assert.rejects(
      download(pinned, target, repository, signal),
      (error) => error instanceof ServiceError && error.code === 'ARTEFACT_ALTERED',
    );
    served = content;
    assert.equal(existsSync(target) || existsSync(`${target}.part`), false);
  });

  test('what cannot be fetched says where and why', async () => {
    const missing = { ...pinned, path: 'org/x/thing/2.0/thing-2.0.jar' };
    await assert.rejects(
      download(missing, join(folder, 'missing.jar'), repository, signal),
      /\/thing-2\.0\.jar: it answered 404 Not Found$/,
    );
  });
});

describe('the cache', () => {
  test('an artefact is filled once, whoever asks, and a failed try is taken up again', async () => {
    let fills = 0;
    const artefact = {
      name: 'thing-1',
      fill: async (partial: string) => {
        fills += 1;
        const left = join(partial, 'left');
        const again = existsSync(left);
        writeFileSync(left, '');
        if (!again) throw new Error('the network went away');
      },
    };
    const say = () => undefined;
    await assert.rejects(ensureArtefact(artefact, say, { cache: folder }), /network/);
    assert.equal(existsSync(join(folder, 'thing-1')), false);
    const [one, two] = await Promise.all([
      ensureArtefact(artefact, say, { cache: folder }),
      ensureArtefact(artefact, say, { cache: folder }),
    ]);
    assert.equal(one, two);
    assert.equal(fills, 2);
  });

  test("Java's version is read from its words", () => {
    assert.equal(versionIn('openjdk version "17.0.15" 2025-04-15\nOpenJDK …'), '17.0.15');
    assert.equal(versionIn('command not found'), undefined);
  });
});
