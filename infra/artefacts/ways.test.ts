import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Errand } from '../errand.ts';
import { isRunning, type ProcessIdentity } from '../processes/identity.ts';
import { ServiceError } from '../service-error.ts';
import { execute } from './execute.ts';
import { fetchPinned } from './maven.ts';
import { progressBy } from './progress.ts';
import { waysToFetch } from './ways.ts';

const root = mkdtempSync(join(tmpdir(), 'agpis-ways-'));
after(() => rmSync(root, { recursive: true }));

const content = 'the thing';
const pinned = {
  path: 'org/x/thing/1.0/thing-1.0.jar',
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: content.length,
};
const wanted = { what: 'the thing', files: [pinned] };

/** A folder for PATH with these programs, each a line of shell. */
function pathWith(name: string, programs: Readonly<Record<string, string>>): string {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [program, script] of Object.entries(programs)) {
    writeFileSync(join(folder, program), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, program), 0o755);
  }
  return folder;
}

function folderFor(name: string): string {
  const folder = join(root, `files of ${name}`);
  mkdirSync(folder);
  return folder;
}

function errandOf(
  signal = new AbortController().signal,
): Errand & { lines: string[]; owned: ProcessIdentity[] } {
  const lines: string[] = [];
  const owned: ProcessIdentity[] = [];
  return {
    lines,
    owned,
    signal,
    say: (line) => void lines.push(line),
    progress: progressBy((line) => void lines.push(line)),
    own: (process) => void owned.push(process),
  };
}

describe('the ways to a Maven repository', () => {
  test('mvn first, then the repository that is named, else the client from the package index', async () => {
    const both = pathWith('both', { mvn: '', python3: '' });
    const names = async (env: NodeJS.ProcessEnv) => (await waysToFetch(env)).map(({ name }) => name);
    assert.deepEqual(await names({ PATH: both }), ['by mvn', 'by jgo']);
    assert.deepEqual(await names({ PATH: both, AGPIS_MAVEN_REPOSITORY: 'http://127.0.0.1:1' }), [
      'by mvn',
      'from AGPIS_MAVEN_REPOSITORY',
    ]);
    assert.deepEqual(await names({ PATH: pathWith('nothing', {}) }), []);
  });

  test('where there is none it is one sentence with the ways out', async () => {
    await assert.rejects(
      fetchPinned(wanted, folderFor('none'), errandOf(), { PATH: '' }),
      /^ServiceError: the thing could not be fetched \(no way .+\): install Python .+, or Maven \("mvn"\), .+ AGPIS_MAVEN_REPOSITORY\.$/,
    );
  });

  test('what mvn does not bring comes from the repository, and nothing unverified stays', async () => {
    const server = createServer((_, response) => void response.end(content));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const repository = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const folder = folderFor('two ways');
    const failing = pathWith('failing', {
      mvn: 'echo other > thing-1.0.jar; echo "[ERROR] no such thing"; exit 1',
    });
    const errand = errandOf();
    await fetchPinned(wanted, folder, errand, { PATH: failing, AGPIS_MAVEN_REPOSITORY: repository });
    server.close();
    assert.deepEqual(readdirSync(folder), ['thing-1.0.jar']);
    assert.equal(readFileSync(join(folder, 'thing-1.0.jar'), 'utf8'), content);
    assert.deepEqual(
      errand.lines.map((line) => line.replace(/\d+ s$/, 'N s')),
      [
        'fetching the thing (0.0 MB, once) by mvn ...',
        'fetching the thing (0.0 MB, once) from AGPIS_MAVEN_REPOSITORY ...',
        'the thing is here after N s',
      ],
    );
  });

  test('every refusal is in the sentence', async () => {
    const failing = pathWith('both failing', { mvn: 'echo "[ERROR] no network"; exit 1' });
    await assert.rejects(
      fetchPinned(wanted, folderFor('refused'), errandOf(), {
        PATH: failing,
        AGPIS_MAVEN_REPOSITORY: 'http://127.0.0.1:1',
      }),
      (error) =>
        error instanceof ServiceError &&
        error.code === 'ARTEFACT_MISSING' &&
        /mvn ended with status 1: \[ERROR\] no network; http:\S+thing-1\.0\.jar: .*ECONNREFUSED/.test(
          error.message,
        ),
    );
  });
});

test('a command ends with its errand, and is waited for', async () => {
  const controller = new AbortController();
  const errand = errandOf(controller.signal);
  const running = execute('sleep', ['60'], { errand });
  await sleep(50);
  controller.abort(new Error('called off'));
  await assert.rejects(running, /called off/);
  assert.equal(errand.owned.length, 1);
  assert.equal(errand.owned.some(isRunning), false);
});
