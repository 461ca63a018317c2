import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { openProducer } from '../adapters/kafka/produce.ts';
import { inMemoryRegistry } from '../adapters/registry/in-memory.ts';
import { restRegistry } from '../adapters/registry/rest.ts';
import { RegistryError } from '../ports/schema-registry.ts';
import { loadCodec } from '../schemas/codec.ts';
import { CodecError } from '../schemas/codec-error.ts';
import { registerContracts } from '../schemas/registration.ts';
import { productChanges } from '../topology/topics.ts';
import { IngestFileError, readChanges } from './ingest-file.ts';
import { ingestChanges, type IngestNote, type IngestParts, type IngestSummary } from './ingest-run.ts';
import { registryAddress } from './registry-address.ts';
import { reachKafka } from './reach-kafka.ts';
import { kafkaConnection, readKafkaAddress, SettingsError } from './settings.ts';

interface Options {
  readonly tenant: string;
  readonly baseUrl?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const TOPIC = productChanges.name;
const PROFILES_DIR = join(import.meta.dirname, '..', 'profiles');

/** `agpis ingest FILE`. */
export function registerIngestCommand(program: Command): void {
  program
    .command('ingest')
    .argument('<file>', 'changes in the own format (.jsonl, one a line) or a Shopify product CSV (.csv)')
    .description('send product changes into the running system (exit code 1 where a line was left out)')
    .option('--tenant <name>', 'owner of changes that name none', 'demo')
    .option('--base-url <url>', 'what relative picture addresses are relative to', folderUrl)
    .option('--dry-run', 'read and check the file, and send nothing')
    .option('--json', 'print one JSON object')
    .action(async (file: string, options: Options) => speaking(async () => ingestFile(file, options)));
}

/** As a folder: without the slash, the last part of the path would be replaced by the picture's. */
function folderUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new InvalidArgumentError('It is http://HOST/FOLDER/ or https://HOST/FOLDER/.');
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

async function ingestFile(
  file: string,
  { tenant, baseUrl, dryRun = false, json = false }: Options,
): Promise<void> {
  const notes: IngestNote[] = [];
  const onNote = (note: IngestNote): void =>
    void (json ? notes.push(note) : process.stderr.write(`${noteLine(file, note)}\n`));
  const changes = await readChanges(file, { tenant, baseUrl });
  const { parts, close } = await (dryRun ? dryRunParts() : connectedParts());
  try {
    const summary = await ingestChanges(changes, {
      ...parts,
      knownProfiles: profileNames(),
      onNote,
    });
    process.stdout.write(
      json
        ? `${JSON.stringify({ file, dryRun, ...summary, notes }, null, 2)}\n`
        : `${summaryLine(file, summary, dryRun)}\n`,
    );
    if (summary.bad > 0) process.exitCode = 1;
  } finally {
    await close();
  }
}

interface Connection {
  readonly parts: Pick<IngestParts, 'encode' | 'send'>;
  readonly close: () => Promise<void>;
}

/** Without any service: the contract of this version stands in for the registry's. */
async function dryRunParts(): Promise<Connection> {
  const registry = inMemoryRegistry();
  await registerContracts(registry, [productChanges]);
  const codec = await loadCodec({ registry, topics: [TOPIC] });
  return {
    parts: { encode: (change) => codec.encode(TOPIC, change), send: () => Promise.resolve() },
    close: () => Promise.resolve(),
  };
}

async function connectedParts(): Promise<Connection> {
  const connection = kafkaConnection(readKafkaAddress(), 'agpis-ingest');
  await reachKafka(connection);
  const codec = await loadCodec({
    registry: restRegistry({ url: registryAddress() }),
    topics: ['product-changes'],
  });
  const producer = await openProducer(connection);
  return {
    parts: {
      encode: (change) => codec.encode(TOPIC, change),
      send: (records) => producer.send(TOPIC, records),
    },
    close: () => producer.close(),
  };
}

const profileNames = (): Set<string> =>
  new Set(
    readdirSync(PROFILES_DIR).flatMap((name) => (name.endsWith('.json') ? [basename(name, '.json')] : [])),
  );

/** As compilers write it, so that an editor jumps to the line. */
const noteLine = (file: string, { level, line, field, sentence }: IngestNote): string =>
  `${file}:${String(line)}: ${level}: ${field === '' ? '' : `${field} `}${sentence}`;

function summaryLine(file: string, { sent, deletes, bad, warnings }: IngestSummary, dryRun: boolean): string {
  const numbers = `${counted(sent, 'change')} ${dryRun ? 'would be sent' : 'sent'} (${counted(deletes, 'delete')}), ${String(bad)} left out, ${counted(warnings, 'warning')}`;
  return `${file}: ${numbers}${sent > 0 && !dryRun ? '; "agpis trace PRODUCT" follows one' : ''}`;
}

const counted = (count: number, noun: string): string => `${String(count)} ${noun}${count === 1 ? '' : 's'}`;

/** What a person has to see to is one sentence and exit code 1; anything else is a fault of ours, with its stack. */
async function speaking(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isForPeople(error)) throw error;
    process.stderr.write(`agpis: ${error.message}${adviceFor(error)}\n`);
    process.exitCode = 1;
  }
}

/** kafkajs' messages do not say what to do. */
function adviceFor({ name, message }: Error): string {
  if (!name.startsWith('KafkaJS')) return '';
  if (message.includes('does not host this topic'))
    return `; create topic ${TOPIC} with "agpis topics apply"`;
  return ' (Kafka); see that it runs: "agpis status"';
}

const isForPeople = (error: unknown): error is Error =>
  error instanceof IngestFileError ||
  error instanceof SettingsError ||
  error instanceof RegistryError ||
  error instanceof CodecError ||
  (error instanceof Error && error.name.startsWith('KafkaJS'));
