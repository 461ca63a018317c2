/** The first cell is a name, at the left; the others are figures, at the right. */
export type Row = readonly string[];

/** Lines of equal columns under a title; nothing where there are no rows. */
export function table(title: string, head: Row, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const widths = head.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: Row): string =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [title, line(head), ...rows.map(line)].join('\n');
}
