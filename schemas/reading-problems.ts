/**
 * Why data written with one schema cannot be read with another, field by field: the rules of Avro 1.12, "Schema Resolution".
 * A registry gives the verdict; this names the field in a sentence, without a registry too.
 */
type Schema = string | readonly Schema[] | Node;
interface Node {
  readonly type: Schema;
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly fields?: readonly Field[];
  readonly symbols?: readonly string[];
  readonly default?: unknown;
  readonly items?: Schema;
  readonly values?: Schema;
  readonly size?: number;
}
interface Field extends Pick<Node, 'aliases'> {
  readonly name: string;
  readonly type: Schema;
  readonly default?: unknown;
}
/** A side of the comparison with the named types declared in it so far. */
interface Side {
  readonly names: Map<string, Node>;
}
interface Comparison {
  readonly reader: Side;
  readonly writer: Side;
  /** Pairs of records in comparison: a recursive type is compared once. */
  readonly open: Set<string>;
}

/** What a reader takes for what else was written. */
const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

/** One sentence per obstacle; none when everything written with `writer` can be read with `reader`. */
export function readingProblems(reader: string, writer: string): string[] {
  const comparison = { reader: { names: new Map() }, writer: { names: new Map() }, open: new Set<string>() };
  return compare(JSON.parse(reader) as Schema, JSON.parse(writer) as Schema, '', comparison);
}

function compare(readerSchema: Schema, writerSchema: Schema, path: string, all: Comparison): string[] {
  const writer = resolve(writerSchema, all.writer);
  const reader = resolve(readerSchema, all.reader);
  if (isUnion(writer)) return writer.flatMap((branch) => compare(readerSchema, branch, path, all));
  if (isUnion(reader)) return compareWithUnion(reader, writer, path, all);
  const kind = kindOf(reader);
  if (kind !== kindOf(writer)) return comparePrimitives(kind, kindOf(writer), path);
  if (typeof reader === 'string' || typeof writer === 'string') return [];
  switch (kind) {
    case 'record':
      return compareRecords(reader, writer, path, all);
    case 'enum':
      return compareEnums(reader, writer, path);
    case 'array':
      return compare(reader.items ?? 'null', writer.items ?? 'null', `${path}[]`, all);
    case 'map':
      return compare(reader.values ?? 'null', writer.values ?? 'null', `${path}{}`, all);
    case 'fixed':
      return reader.size === writer.size && sameName(reader, writer)
        ? []
        : [`${at(path)} changes its fixed type.`];
    default:
      return [];
  }
}

function compareWithUnion(
  reader: readonly Schema[],
  writer: Schema,
  path: string,
  all: Comparison,
): string[] {
  const attempts = reader.map((branch) => ({
    branch,
    problems: compare(branch, writer, path, { ...all, open: new Set(all.open) }),
  }));
  if (attempts.some(({ problems }) => problems.length === 0)) return [];
  const nearest = attempts.find(({ branch }) => kindOf(resolve(branch, all.reader)) === kindOf(writer));
  return (
    nearest?.problems ?? [
      `${at(path)} was written as ${kindOf(writer)}, which is none of ${reader.map(kindOf).join(', ')}.`,
    ]
  );
}

function comparePrimitives(reader: string, writer: string, path: string): string[] {
  if (promotions[writer]?.includes(reader)) return [];
  return [`${at(path)} was written as ${writer} and cannot be read as ${reader}.`];
}

function compareRecords(reader: Node, writer: Node, path: string, all: Comparison): string[] {
  if (!sameName(reader, writer))
    return [
      `${at(path)} was written as ${String(writer.name)}, and ${String(reader.name)} has no alias of that name.`,
    ];
  const pair = `${String(reader.name)}:${String(writer.name)}`;
  if (all.open.has(pair)) return [];
  all.open.add(pair);
  const written = new Map((writer.fields ?? []).map((field) => [field.name, field]));
  // The writer's types are declared in the order of its own fields, which may not be the reader's.
  for (const field of writer.fields ?? []) declareAll(field.type, all.writer);
  return (reader.fields ?? []).flatMap((field) => {
    const source = [field.name, ...(field.aliases ?? [])]
      .map((name) => written.get(name))
      .find((found) => found !== undefined);
    const inner = path === '' ? field.name : `${path}.${field.name}`;
    if (source) return compare(field.type, source.type, inner, all);
    declareAll(field.type, all.reader);
    return field.default === undefined ? [`${inner} has no default, and was not written.`] : [];
  });
}

function compareEnums(reader: Node, writer: Node, path: string): string[] {
  if (!sameName(reader, writer))
    return [
      `${at(path)} was written as enum ${String(writer.name)}, and ${String(reader.name)} has no alias of that name.`,
    ];
  if (reader.default !== undefined) return [];
  const unknown = (writer.symbols ?? []).filter((symbol) => !reader.symbols?.includes(symbol));
  return unknown.length === 0
    ? []
    : [`${at(path)} may be ${unknown.join(', ')}, which the reader does not know and has no default for.`];
}

const sameName = (reader: Node, writer: Node): boolean =>
  [reader.name, ...(reader.aliases ?? [])].some(
    (name) => name !== undefined && short(name) === short(writer.name ?? ''),
  );

/** The schema behind a name or a wrapped type; declares what it passes. */
function resolve(schema: Schema, side: Side): Schema {
  if (typeof schema === 'string') return side.names.get(short(schema)) ?? schema;
  if (isUnion(schema)) return schema;
  if (schema.name !== undefined) side.names.set(short(schema.name), schema);
  const isWrapped =
    typeof schema.type !== 'string' || !['record', 'enum', 'array', 'map', 'fixed'].includes(schema.type);
  return isWrapped ? resolve(schema.type, side) : schema;
}

function declareAll(schema: Schema, side: Side): void {
  const resolved = typeof schema === 'string' ? schema : resolve(schema, side);
  if (typeof resolved === 'string') return;
  if (isUnion(resolved)) return resolved.forEach((branch) => declareAll(branch, side));
  for (const inner of [
    resolved.items,
    resolved.values,
    ...(resolved.fields ?? []).map((field) => field.type),
  ]) {
    if (inner !== undefined && typeof inner !== 'string') declareAll(inner, side);
  }
}

const isUnion = (schema: Schema): schema is readonly Schema[] => Array.isArray(schema);
const short = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const at = (path: string): string => (path === '' ? 'The value' : path);

function kindOf(schema: Schema): string {
  if (typeof schema === 'string') return schema;
  return isUnion(schema) ? 'union' : kindOf(schema.type);
}
