/**
 * Reads JSONCompactEachRowWithNamesAndTypes. Whether 64-bit integers come quoted depends on the server's version and
 * settings; with the types at hand it does not matter.
 */
export function typedRows(lines: readonly unknown[][]): Record<string, unknown>[] {
  const [names, types, ...rows] = lines;
  if (!names || !types) return [];
  const readers = types.map((type) => readerOf(String(type)));
  return rows.map((row) =>
    Object.fromEntries(row.map((cell, column) => [String(names[column]), readers[column]?.(cell) ?? null])),
  );
}

type Reader = (cell: unknown) => unknown;

function readerOf(type: string): Reader {
  const inner = /^(?:Nullable|LowCardinality|Array|SimpleAggregateFunction)\((?:\w+, )?(.*)\)$/.exec(
    type,
  )?.[1];
  const isWide = /^(?:Nullable\(|LowCardinality\()*U?Int64\)*$/.test(inner ?? type);
  if (!isWide) return (cell) => cell;
  if (type.startsWith('Array(')) return (cell) => (cell as unknown[]).map(wholeNumber);
  return wholeNumber;
}

const wholeNumber: Reader = (cell) => (typeof cell === 'string' ? Number(cell) : cell);
