/** The contracts of this version against what a registry holds, and the explicit step that brings them there. */
import type { Compatibility, SchemaRegistry } from '../ports/schema-registry.ts';
import { incompatibilities } from './compatibility.ts';
import { canonicalText, compatibilityOf, readContracts, subjectOf } from './contracts.ts';

/** A topic as the map of topics describes it. */
export interface ContractTopic {
  readonly name: string;
  readonly isPublic: boolean;
}

/**
 * new: the subject has no schema. same: it holds this one. compatible: this one may follow those there.
 * incompatible: it may not, for the reasons in `problems`.
 */
export type ContractStatus = 'new' | 'same' | 'compatible' | 'incompatible';

export interface ContractReport {
  readonly topic: string;
  readonly subject: string;
  readonly status: ContractStatus;
  /** Sentences that name the field; only where incompatible. */
  readonly problems: readonly string[];
  /** What the subject is to keep from now on. */
  readonly level: Compatibility;
  /** What the registry enforces for it now; undefined: its default. */
  readonly registeredLevel: Compatibility | undefined;
  /** Where this version's schema is registered. */
  readonly id: number | undefined;
  readonly version: number | undefined;
}

/** Compares, and changes nothing. Throws RegistryError. */
export async function checkContracts(
  registry: SchemaRegistry,
  topics: readonly ContractTopic[],
): Promise<ContractReport[]> {
  const contracts = readContracts();
  return Promise.all(
    topics.map((topic) => checkContract(registry, topic, contractOf(contracts, topic.name))),
  );
}

/**
 * Registers what is new or compatible and sets the level of each subject; repeating it changes nothing.
 * Where one contract is incompatible, none is registered: the reports say which. Else a report's status is what it was before, its
 * id, version and level what they are now.
 */
export async function registerContracts(
  registry: SchemaRegistry,
  topics: readonly ContractTopic[],
): Promise<ContractReport[]> {
  const reports = await checkContracts(registry, topics);
  if (reports.some(({ status }) => status === 'incompatible')) return reports;
  const contracts = readContracts();
  for (const report of reports) await register(registry, report, contractOf(contracts, report.topic));
  const after = await checkContracts(registry, topics);
  return after.map((report, i) => ({ ...report, status: reports[i]?.status ?? report.status }));
}

async function checkContract(
  registry: SchemaRegistry,
  topic: ContractTopic,
  contract: string,
): Promise<ContractReport> {
  const subject = subjectOf(topic.name);
  const level = compatibilityOf(topic);
  const [registeredLevel, found] = await Promise.all([
    registry.compatibility(subject),
    registry.lookup(subject, contract),
  ]);
  const about = {
    topic: topic.name,
    subject,
    level,
    registeredLevel,
    id: found?.id,
    version: found?.version,
  };
  if (found) return { ...about, status: 'same', problems: [] };
  const versions = await registry.versions(subject);
  if (versions.length === 0) return { ...about, status: 'new', problems: [] };
  const problems = incompatibilities(contract, versions, level);
  return { ...about, status: problems.length === 0 ? 'compatible' : 'incompatible', problems };
}

async function register(registry: SchemaRegistry, report: ContractReport, contract: string): Promise<void> {
  const { subject, level, registeredLevel, status } = report;
  const setLevel = async (): Promise<void> => {
    if (registeredLevel !== level) await registry.setCompatibility(subject, level);
  };
  // A subject has no level of its own before its first schema; afterwards the level must judge the new schema.
  if (status !== 'new') await setLevel();
  if (status !== 'same') await registry.register(subject, contract);
  if (status === 'new') await setLevel();
}

function contractOf(contracts: ReadonlyMap<string, string>, topic: string): string {
  const text = contracts.get(topic);
  if (text === undefined) throw new Error(`There is no contract schemas/${topic}.avsc.`);
  return canonicalText(text);
}
