import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { MissingPiece } from './missing.mjs';

const GIB = 1024 ** 3;
/** node_modules measures 1.1 GB (the ClickHouse engine alone 548 MB); npm unpacks beside it. */
export const NEEDED_DISK = 3 * GIB;
/** Kafka, registry, Redis, ClickHouse and the pipeline measure 1.9 GB together. */
export const NEEDED_MEMORY = 3 * GIB;
export const OLDEST_NODE = 20;

/** @param {string} version as in process.version, "v20.20.2" */
export function majorOf(version) {
  return Number(version.replace(/^v/, '').split('.')[0]);
}

/** musl has no ClickHouse engine and no Node 24 package; only glibc's report names its version. */
function lacksGlibc() {
  if (process.platform !== 'linux') return false;
  const header = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (
    process.report?.getReport?.() ?? {}
  ).header;
  return (
    header?.glibcVersionRuntime === undefined &&
    readdirSync('/lib').some((name) => name.startsWith('ld-musl'))
  );
}

/** The facts that the checks judge; apart from them so that tests can invent machines. @param {string} root */
export function readMachine(root) {
  const place = existsSync(root) ? root : process.cwd();
  const disk = statfsSync(place);
  return {
    platform: process.platform,
    arch: process.arch,
    node: process.version,
    musl: lacksGlibc(),
    freeDisk: disk.bavail * disk.bsize,
    memory: totalmem(),
  };
}

/**
 * Every check with its verdict; `doctor` prints them all, the bootstrap stops at the first that is not ok.
 * @param {ReturnType<typeof readMachine>} machine
 * @returns {{ name: string, ok: boolean, found: string, todo: string }[]}
 */
export function judgeMachine(machine) {
  const gib = (bytes) => `${(bytes / GIB).toFixed(1)} GiB`;
  const system = `${machine.platform} ${machine.arch}`;
  return [
    {
      name: 'system',
      ok: ['linux x64', 'linux arm64', 'darwin arm64', 'darwin x64'].includes(system),
      found: system,
      todo: `AGPIS runs on Linux and macOS (x64, arm64), and this is ${system}: on Windows use it inside WSL 2.`,
    },
    {
      name: 'C library',
      ok: !machine.musl,
      found: machine.musl ? 'musl' : 'fits',
      todo: 'The ClickHouse engine and Node 24 come for glibc only, and this Linux uses musl: use a Debian, Ubuntu or Fedora image instead.',
    },
    {
      name: 'Node to start from',
      ok: majorOf(machine.node) >= OLDEST_NODE,
      found: machine.node,
      todo: `Node ${OLDEST_NODE} or newer is needed to begin with, and this is ${machine.node}: get a current one from https://nodejs.org.`,
    },
    {
      name: 'free disk',
      ok: machine.freeDisk >= NEEDED_DISK,
      found: gib(machine.freeDisk),
      todo: `Only ${gib(machine.freeDisk)} of disk are free here and ${gib(NEEDED_DISK)} are needed: free some space or move the checkout.`,
    },
    {
      name: 'memory',
      ok: machine.memory >= NEEDED_MEMORY,
      found: gib(machine.memory),
      todo: `This machine has ${gib(machine.memory)} of memory and ${gib(NEEDED_MEMORY)} are needed: give the machine (or its container) more.`,
    },
  ];
}

/** @param {string} root */
export function checkMachine(root) {
  const bad = judgeMachine(readMachine(root)).find((check) => !check.ok);
  if (bad) throw new MissingPiece(bad.todo);
}
