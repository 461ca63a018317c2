/**
 * Writes generated/types.ts from the .avsc files beside it: `npm run schemas:generate`.
 * The mapping is the one of codec.ts: a record is an interface, an enum a union of string literals, `["null", T]` is `T | null`,
 * bytes a Buffer, a map a Record, and a long a number (the codec refuses values that a number cannot hold).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readContracts } from './contracts.ts';

export const generatedFile = join(import.meta.dirname, 'generated', 'types.ts');

type AvroSchema = string | readonly AvroSchema[] | AvroNode;
interface AvroNode {
  readonly type: AvroSchema;
  readonly name?: string;
  readonly doc?: string;
  readonly fields?: readonly AvroField[];
  readonly symbols?: readonly string[];
  readonly items?: AvroSchema;
  readonly values?: AvroSchema;
  readonly logicalType?: string;
}
interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  readonly doc?: string;
}

const primitives: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'string',
  bytes: 'Buffer',
};

/** Types declared so far, by name; several topics share a nested record, and must then agree on it. */
type Declarations = Map<string, string>;

/** The whole text of generated/types.ts, from the schema texts by topic name. Throws where two topics disagree on a named type. */
export function generateTypes(schemas: ReadonlyMap<string, string>): string {
  const declared: Declarations = new Map();
  const topics = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
  const values = topics.map(
    ([topic, text]) => `  '${topic}': ${typeOf(JSON.parse(text) as AvroSchema, declared)};\n`,
  );
  const names = topics.map(([topic]) => `  '${topic}',\n`);
  return (
    '// Generated from schemas/*.avsc by `npm run schemas:generate`; do not edit.\n\n' +
    [...declared.values()].join('\n') +
    `\n/** The value of each topic. */\nexport interface TopicValues {\n${values.join('')}}\n` +
    `\nexport type TopicName = keyof TopicValues;\n` +
    `\nexport const topicNames: readonly TopicName[] = [\n${names.join('')}];\n`
  );
}

function typeOf(schema: AvroSchema, declared: Declarations): string {
  if (typeof schema === 'string') return primitives[schema] ?? reference(schema, declared);
  if (isUnion(schema))
    return schema
      .map((branch) => typeOf(branch, declared))
      .toReversed()
      .join(' | ');
  switch (schema.type) {
    case 'record':
      return declare(schema, declared, () => interfaceOf(schema, declared));
    case 'enum':
      return declare(schema, declared, () => enumOf(schema));
    case 'array':
      return arrayOf(typeOf(required(schema.items, 'items'), declared));
    case 'map':
      return `Record<string, ${typeOf(required(schema.values, 'values'), declared)}>`;
    default:
      return typeOf(schema.type, declared);
  }
}

const isUnion = (schema: AvroNode | readonly AvroSchema[]): schema is readonly AvroSchema[] =>
  Array.isArray(schema);

const arrayOf = (item: string): string => (item.includes('|') ? `(${item})[]` : `${item}[]`);

function reference(name: string, declared: Declarations): string {
  const short = name.slice(name.lastIndexOf('.') + 1);
  if (declared.has(short)) return short;
  throw new Error(`The schema names the type ${name} before it is declared; declare it at its first use.`);
}

function declare(schema: AvroNode, declared: Declarations, write: () => string): string {
  const name = required(schema.name, 'name');
  const text = write();
  const before = declared.get(name);
  if (before !== undefined && before !== text) {
    throw new Error(
      `Two schemas declare ${name} differently; make them equal or give one another name.\n${before}\n${text}`,
    );
  }
  declared.set(name, text);
  return name;
}

function interfaceOf(schema: AvroNode, declared: Declarations): string {
  const fields = required(schema.fields, 'fields').map(
    (field) => `${comment(docOf(field), '  ')}  ${field.name}: ${typeOf(field.type, declared)};\n`,
  );
  return `${comment(schema.doc, '')}export interface ${required(schema.name, 'name')} {\n${fields.join('')}}\n`;
}

function enumOf(schema: AvroNode): string {
  const symbols = required(schema.symbols, 'symbols').map((symbol) => `'${symbol}'`);
  return `${comment(schema.doc, '')}export type ${required(schema.name, 'name')} = ${symbols.join(' | ')};\n`;
}

/** A point in time is a plain number in TypeScript, so its unit is said where the name alone does not. */
function docOf(field: AvroField): string | undefined {
  if (!isTime(field.type)) return field.doc;
  return field.doc === undefined ? 'ms since 1970 UTC.' : `${field.doc} ms since 1970 UTC.`;
}

function isTime(schema: AvroSchema): boolean {
  if (typeof schema === 'string') return false;
  if (isUnion(schema)) return schema.some(isTime);
  return schema.logicalType === 'timestamp-millis';
}

const comment = (doc: string | undefined, indent: string): string =>
  doc === undefined ? '' : `${indent}/** ${doc.replaceAll('*/', '*\\/')} */\n`;

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`A schema lacks "${what}".`);
  return value;
}

if (import.meta.main) writeFileSync(generatedFile, generateTypes(readContracts()));
