/** The contracts as they lie beside this file: one .avsc per topic, named after it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Compatibility } from '../ports/schema-registry.ts';

/** Schema texts by topic. */
export function readContracts(): Map<string, string> {
  const suffix = '.avsc';
  const files = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith(suffix))
    .sort();
  return new Map(
    files.map((file) => [
      file.slice(0, -suffix.length),
      readFileSync(join(import.meta.dirname, file), 'utf8'),
    ]),
  );
}

/** TopicNameStrategy of the Confluent serializers. */
export const subjectOf = (topic: string): string => `${topic}-value`;

/**
 * Others upgrade before or after us, and replay from the beginning: a public schema must read every earlier one and be read by it.
 * Of an inner topic the readers are ours and are upgraded first; but changelogs are replayed in full, so every version counts.
 */
export const compatibilityOf = (topic: { readonly isPublic: boolean }): Compatibility =>
  topic.isPublic ? 'FULL_TRANSITIVE' : 'BACKWARD_TRANSITIVE';

/** Avro's order for its Parsing Canonical Form, with the attributes that the form drops. */
const keyOrder = [
  'name',
  'namespace',
  'type',
  'doc',
  'aliases',
  'fields',
  'symbols',
  'items',
  'values',
  'size',
  'logicalType',
  'order',
  'default',
];

/**
 * The same schema as one line with its keys in a fixed order, so that a reformatted file is the same text to any registry.
 * Docs stay, since they are part of what others read.
 */
export function canonicalText(schema: string): string {
  return JSON.stringify(inOrder(JSON.parse(schema), keyOrder));
}

function inOrder(value: unknown, order: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  const entries = Object.entries(value).sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  // A default is data, whose keys say nothing about schemas and whose order is its own.
  return Object.fromEntries(
    entries.map(([key, item]) => [key, key === 'default' ? item : inOrder(item, order)]),
  );
}
