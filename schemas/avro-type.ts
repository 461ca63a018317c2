/** avsc types as this project uses them: plain objects out, and bytes that cannot make the reader spin. */
import avsc, { type Type } from 'avsc';

interface Tap {
  readonly buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
  readString(): string;
  skipString(): void;
}
interface Reader {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}
/** The inside of avsc that this file touches; pinned with avsc's exact version and by the tests. */
interface Inside extends Reader {
  readonly typeName: string;
  readonly fields?: readonly { readonly type: Inside }[];
  readonly itemsType?: Inside;
  readonly valuesType?: Inside;
  readonly types?: readonly Inside[];
  readonly recordConstructor?: { prototype: object };
}

/** A type from the text of a schema. Throws what avsc throws where the text is not a schema. */
export function avroType(text: string): Type {
  const type = avsc.Type.forSchema(JSON.parse(text) as Parameters<typeof avsc.Type.forSchema>[0], {
    omitRecordMethods: true,
  });
  prepare(type as unknown as Inside, new Set());
  return type;
}

function prepare(type: Inside, seen: Set<Inside>): void {
  if (seen.has(type)) return;
  seen.add(type);
  // avsc makes a class for each record. With Object's prototype in its place the values are plain objects at no cost:
  // deepEqual, structuredClone and spread then mean the same for a decoded value and for a written one.
  if (type.recordConstructor) type.recordConstructor.prototype = Object.prototype;
  if (type.typeName === 'array') guardBlocks(type, readArray, (inner, tap) => inner.itemsType?._skip(tap));
  if (type.typeName === 'map') guardBlocks(type, readMap, skipEntry);
  for (const field of type.fields ?? []) prepare(field.type, seen);
  for (const inner of [type.itemsType, type.valuesType, ...(type.types ?? [])])
    if (inner) prepare(inner, seen);
}

/** avsc believes the number at the head of a block: ten bytes can make it allocate gigabytes, or count for hours. */
function guardBlocks(
  type: Inside,
  read: (this: Inside, tap: Tap) => unknown,
  skipItem: (type: Inside, tap: Tap) => void,
): void {
  type._read = read;
  type._skip = (tap) => {
    for (let count = blockSize(tap); count > 0; count = blockSize(tap)) {
      for (let i = 0; i < count; i += 1) skipItem(type, tap);
    }
  };
}

/** `this` is the type, or the resolver that reads as it. */
function readArray(this: Inside, tap: Tap): unknown {
  const items: unknown[] = [];
  for (let count = blockSize(tap); count > 0; count = blockSize(tap)) {
    for (let i = 0; i < count; i += 1) items.push(this.itemsType?._read(tap));
  }
  return items;
}

function readMap(this: Inside, tap: Tap): unknown {
  const values: Record<string, unknown> = {};
  for (let count = blockSize(tap); count > 0; count = blockSize(tap)) {
    for (let i = 0; i < count; i += 1) {
      const key = tap.readString();
      const value = this.valuesType?._read(tap);
      // Assigning to it would set the object's prototype.
      if (key !== '__proto__') values[key] = value;
    }
  }
  return values;
}

function skipEntry(type: Inside, tap: Tap): void {
  tap.skipString();
  type.valuesType?._skip(tap);
}

/** Items in the next block, 0 at the end. Each item takes a byte at least (no contract has items of no size), so more than the rest is a lie. */
function blockSize(tap: Tap): number {
  let count = tap.readLong();
  if (count < 0) {
    count = -count;
    tap.skipLong();
  }
  const rest = tap.buf.length - tap.pos;
  if (!(count <= rest || count === 0)) {
    throw new Error(`a block of ${String(count)} items with ${String(Math.max(rest, 0))} bytes left`);
  }
  return count;
}
