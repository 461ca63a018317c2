import assert from 'node:assert/strict';
import { test } from 'node:test';
import { satisfies } from './install.mjs';
import { judgeMachine, majorOf, readMachine, type Machine } from './machine.mjs';

const GOOD: Machine = {
  platform: 'linux',
  arch: 'x64',
  node: 'v20.1.0',
  musl: false,
  freeDisk: 9e9,
  memory: 8e9,
};

const failing = (machine: Partial<Machine>) =>
  judgeMachine({ ...GOOD, ...machine })
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);

test('a machine is judged by system, C library, Node, disk and memory', () => {
  assert.deepEqual(failing({}), []);
  assert.deepEqual(failing({ platform: 'win32' }), ['system']);
  assert.deepEqual(failing({ musl: true }), ['C library']);
  assert.deepEqual(failing({ node: 'v18.20.1' }), ['Node to start from']);
  assert.deepEqual(failing({ freeDisk: 1e9 }), ['free disk']);
  assert.deepEqual(failing({ memory: 1e9 }), ['memory']);
  assert.deepEqual(failing({ platform: 'darwin', arch: 'arm64' }), []);
});

test('what is missing is one sentence with the value found', () => {
  const [check] = judgeMachine({ ...GOOD, freeDisk: 2 ** 30 }).filter(({ ok }) => !ok);
  assert.match(check?.todo ?? '', /^Only 1\.0 GiB of disk are free here and 3\.0 GiB are needed: [^.]+\.$/);
});

test('this machine can be read', () => {
  const machine = readMachine(process.cwd());
  assert.equal(majorOf(machine.node), majorOf(process.version));
  assert.ok(machine.freeDisk > 0 && machine.memory > 0);
});

test('an installation by hand counts when it has every package of the lock, other systems apart', () => {
  const lock = { packages: { '': {}, a: { version: '1' }, b: { version: '2', optional: true } } };
  assert.equal(satisfies(lock, { packages: { a: { version: '1' }, b: { version: '2' } } }), true);
  assert.equal(satisfies(lock, { packages: { a: { version: '1' } } }), true);
  assert.equal(satisfies(lock, { packages: { b: { version: '2' } } }), false);
  assert.equal(satisfies(lock, { packages: { a: { version: '1.1' } } }), false);
});
