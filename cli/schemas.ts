import { type Command, Option } from 'commander';
import { restRegistry } from '../adapters/registry/rest.ts';
import type { Topic } from '../engine/language.ts';
import { RegistryError, type SchemaRegistry } from '../ports/schema-registry.ts';
import { subjectOf } from '../schemas/contracts.ts';
import { checkContracts, type ContractReport, registerContracts } from '../schemas/registration.ts';
import * as topicMap from '../topology/topics.ts';
import { registryAddress } from './registry-address.ts';
import { SettingsError } from './settings.ts';

interface Options {
  readonly json?: boolean;
  readonly registry?: string;
}

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Every topic that has a contract. */
export const contractTopics: readonly Topic[] = Object.values<unknown>(topicMap).filter(
  (value): value is Topic =>
    typeof value === 'object' && value !== null && 'hasSchema' in value && value.hasSchema === true,
);

/** `agpis schemas check|register|show`. */
export function registerSchemaCommands(program: Command): void {
  const schemas = program
    .command('schemas')
    .description("the topics' contracts and what the schema registry holds of them");
  const add = (name: string, description: string): Command =>
    schemas
      .command(name)
      .description(description)
      .addOption(
        new Option(
          '--registry <url>',
          'the registry to ask; default: SCHEMA_REGISTRY_URL, or the running services',
        ),
      )
      .option('--json', 'print one JSON document');

  add(
    'check',
    'compare the contracts with the registry and change nothing (exit code 1 where one is incompatible)',
  ).action(async (options: Options) =>
    speaking(options, async (registry) => report(await checkContracts(registry, contractTopics), options)),
  );
  add(
    'register',
    'register the contracts and set the compatibility level of each subject; may be repeated',
  ).action(async (options: Options) =>
    speaking(options, async (registry) => report(await registerContracts(registry, contractTopics), options)),
  );
  add('show', 'list the registered versions, or print the newest schema of one topic')
    .argument('[topic]', 'e.g. product-changes')
    .action(async (topic: string | undefined, options: Options) =>
      speaking(options, async (registry) =>
        topic === undefined ? showAll(registry, options) : showOne(registry, topic),
      ),
    );
}

/** What a person has to see to is one sentence and exit code 1; anything else is a fault of ours, with its stack. */
async function speaking(options: Options, work: (registry: SchemaRegistry) => Promise<void>): Promise<void> {
  try {
    await work(restRegistry({ url: options.registry ?? registryAddress() }));
  } catch (error) {
    if (!(error instanceof RegistryError || error instanceof SettingsError)) throw error;
    process.stderr.write(`agpis: ${error.message}\n`);
    process.exitCode = 1;
  }
}

/**
 * Registers all contracts and answers how many were not there yet.
 * Throws RegistryError, `incompatible-schema` with the fields where a contract may not follow the registered ones.
 */
export async function registerSchemas(url: string): Promise<number> {
  const reports = await registerContracts(restRegistry({ url }), contractTopics);
  const incompatible = reports.filter(({ status }) => status === 'incompatible');
  if (incompatible.length > 0) {
    throw new RegistryError(
      'incompatible-schema',
      `The registry at ${url} holds other contracts. ${reportLines(incompatible).join('\n')}`,
    );
  }
  return reports.filter(({ status }) => status !== 'same').length;
}

function report(reports: readonly ContractReport[], { json = false }: Options): void {
  if (json) print(JSON.stringify(reports, null, 2));
  else reportLines(reports).forEach(print);
  if (reports.some(({ status }) => status === 'incompatible')) process.exitCode = 1;
}

/** A line a subject, each problem on a line of its own below. */
export function reportLines(reports: readonly ContractReport[]): string[] {
  const width = Math.max(0, ...reports.map(({ subject }) => subject.length)) + 2;
  return reports.flatMap(({ subject, status, id, level, registeredLevel, problems }) => [
    [
      subject.padEnd(width),
      (id === undefined ? status : `${status} (id ${String(id)})`).padEnd(16),
      registeredLevel === level ? level : `${level}, now ${registeredLevel ?? "the registry's default"}`,
    ].join(''),
    ...problems.map((problem) => `  ${problem}`),
  ]);
}

async function showAll(registry: SchemaRegistry, { json = false }: Options): Promise<void> {
  const rows = await Promise.all(
    contractTopics.map(async ({ name }) => {
      const subject = subjectOf(name);
      const [versions, level] = await Promise.all([
        registry.versions(subject),
        registry.compatibility(subject),
      ]);
      return { topic: name, subject, level, versions: versions.map(({ id, version }) => ({ id, version })) };
    }),
  );
  if (json) return print(JSON.stringify(rows, null, 2));
  for (const { topic, level, versions } of rows) {
    const listed = versions.map(({ id, version }) => `v${String(version)} (id ${String(id)})`).join(', ');
    print(`${topic.padEnd(26)}${(level ?? '-').padEnd(22)}${listed === '' ? 'not registered' : listed}`);
  }
}

/** A schema is JSON already, so --json changes nothing. */
async function showOne(registry: SchemaRegistry, topic: string): Promise<void> {
  const newest = (await registry.versions(subjectOf(topic))).at(-1);
  if (newest) return print(JSON.stringify(JSON.parse(newest.schema), null, 2));
  const names = contractTopics.map(({ name }) => name).join(', ');
  process.stderr.write(
    `agpis: The registry has no schema for ${topic}; the topics are ${names}, and "agpis schemas register" registers them.\n`,
  );
  process.exitCode = 1;
}
