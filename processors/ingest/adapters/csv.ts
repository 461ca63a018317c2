/** Comma-separated values as RFC 4180 has them, and as spreadsheets write them: BOM, CRLF, LF or CR, quotes with line breaks inside. */
export interface CsvRow {
  /** Where the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  /** Without rows that are empty. */
  readonly rows: readonly CsvRow[];
  /** The line of a quote that is never closed; the row that it is in, and all after it, are missing. */
  readonly openQuoteAt: number | undefined;
}

interface Cell {
  readonly value: string;
  /** Index of the character behind the cell: a comma, a line break, or the end. */
  readonly end: number;
}

export function parseCsv(text: string): CsvTable {
  const rows: CsvRow[] = [];
  // A byte order mark is no part of the first heading.
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const cells: string[] = [];
    const rowLine = line;
    for (;;) {
      const cell = readCell(text, at);
      if (!cell) return { rows, openQuoteAt: line };
      cells.push(cell.value);
      line += lineBreaks(text.slice(at, cell.end));
      at = cell.end + 1;
      if (text[cell.end] !== ',') break;
    }
    if (text[at - 1] === '\r' && text[at] === '\n') at += 1;
    line += 1;
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: rowLine, cells });
  }
  return { rows, openQuoteAt: undefined };
}

/** undefined where a quote is not closed. */
function readCell(text: string, start: number): Cell | undefined {
  if (text[start] !== '"') return readPlain(text, start);
  let value = '';
  for (let from = start + 1; ;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) return undefined;
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      // What follows a closed quote belongs to the cell all the same, as spreadsheets read it.
      const rest = readPlain(text, quote + 1);
      return { value: value + rest.value, end: rest.end };
    }
    value += '"';
    from = quote + 2;
  }
}

function readPlain(text: string, start: number): Cell {
  const separator = /[,\r\n]/g;
  separator.lastIndex = start;
  const end = separator.exec(text)?.index ?? text.length;
  return { value: text.slice(start, end), end };
}

const lineBreaks = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;
