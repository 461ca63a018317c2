export interface Column {
  readonly title: string;
  /** Numbers stand right. Default left. */
  readonly align?: 'left' | 'right';
}

/** Lines of a table with a head, columns two spaces apart, nothing after the last character. */
export function alignedTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => (line[at] ?? '').length)));
  return lines.map((line) =>
    columns
      .map(({ align }, at) => {
        const cell = line[at] ?? '';
        return align === 'right' ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}

export const percent = (share: number | null): string =>
  share === null ? '–' : `${(share * 100).toFixed(1)} %`;

/** An interval without width belongs to a count, which leaves nothing to estimate. */
export const interval = ({ low, high }: { readonly low: number; readonly high: number }): string =>
  low === high ? 'counted' : `${(low * 100).toFixed(1)} – ${(high * 100).toFixed(1)} %`;
