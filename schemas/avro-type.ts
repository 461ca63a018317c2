/** avsc types as this project uses them: plain objects out, and bytes that cannot make the reader spin. */
import avsc, { type Type } from 'avsc';

/** The inside of avsc that this file touches; pinned with avsc's exact version and by the tests of the codec. */
interface Tap {
  readonly buf: Buffer;
  readonly pos: number;
  readLong(): number;
  skipLong(): void;
  readString(): string;
  skipString(): void;
}
interface Reader {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}
interface ArrayReader {
  readonly itemsType: Reader;
}
interface MapReader {
  readonly valuesType: Reader;
}

type Schema = Parameters<typeof avsc.Type.forSchema>[0];
type Options = Parameters<typeof avsc.Type.forSchema>[1];

/** A type from the text of a schema. Throws what avsc throws where the text is not a schema. */
export function avroType(text: string): Type {
  const type = avsc.Type.forSchema(JSON.parse(text) as Schema, {
    omitRecordMethods: true,
    typeHook: guarded,
  });
  makePlain(type as unknown as Inside, new Set());
  return type;
}

/**
 * avsc believes the number at the head of a block of items: ten bytes can make it allocate gigabytes, or count for hours. Its
 * types are frozen, so these take their place. `this` in `_read` is the type, or a resolver that reads as it.
 */
class GuardedArray extends avsc.types.ArrayType {
  _read(this: ArrayReader, tap: Tap): unknown[] {
    const items: unknown[] = [];
    forEachItem(tap, () => items.push(this.itemsType._read(tap)));
    return items;
  }

  _skip(tap: Tap): void {
    const { itemsType } = this as unknown as ArrayReader;
    forEachItem(tap, () => itemsType._skip(tap));
  }
}

class GuardedMap extends avsc.types.MapType {
  _read(this: MapReader, tap: Tap): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    forEachItem(tap, () => {
      const key = tap.readString();
      const value = this.valuesType._read(tap);
      // Assigning to it would set the object's prototype.
      if (key !== '__proto__') values[key] = value;
    });
    return values;
  }

  _skip(tap: Tap): void {
    const { valuesType } = this as unknown as MapReader;
    forEachItem(tap, () => {
      tap.skipString();
      valuesType._skip(tap);
    });
  }
}

function guarded(schema: Schema, options: Options): Type | undefined {
  const { type } = schema as { type?: unknown };
  if (type === 'array') return new GuardedArray(schema, options);
  if (type === 'map') return new GuardedMap(schema, options);
  return undefined;
}

function forEachItem(tap: Tap, visit: () => void): void {
  for (let count = blockSize(tap); count > 0; count = blockSize(tap)) {
    for (let i = 0; i < count; i += 1) visit();
  }
}

/** Items in the next block, 0 at the end. Each item takes a byte at least (no contract has items of no size), so more than the rest is a lie. */
function blockSize(tap: Tap): number {
  let count = tap.readLong();
  if (count < 0) {
    count = -count;
    tap.skipLong();
  }
  const rest = Math.max(tap.buf.length - tap.pos, 0);
  if (count > rest) throw new Error(`a block of ${String(count)} items with ${String(rest)} bytes left`);
  return count;
}

interface Inside {
  readonly fields?: readonly { readonly type: Inside }[];
  readonly itemsType?: Inside;
  readonly valuesType?: Inside;
  readonly types?: readonly Inside[];
  readonly recordConstructor?: { prototype: object };
}

/**
 * avsc makes a class for each record. With Object's prototype in its place the values are plain objects at no cost: deepEqual,
 * structuredClone and spread then mean the same for a decoded value and for a written one.
 */
function makePlain(type: Inside, seen: Set<Inside>): void {
  if (seen.has(type)) return;
  seen.add(type);
  if (type.recordConstructor) type.recordConstructor.prototype = Object.prototype;
  for (const field of type.fields ?? []) makePlain(field.type, seen);
  for (const inner of [type.itemsType, type.valuesType, ...(type.types ?? [])])
    if (inner) makePlain(inner, seen);
}
