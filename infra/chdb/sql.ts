/** A string as a literal of ClickHouse's SQL. */
export function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** A name (of a database) as an identifier of ClickHouse's SQL. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** `SET a = '1', param_x = 'y'`; the engine reads the text of every type, as from a URL. */
export function setStatement(assignments: Iterable<readonly [string, string]>): string | undefined {
  const list = [...assignments].map(([name, value]) => `${name} = ${quoted(value)}`);
  return list.length === 0 ? undefined : `SET ${list.join(', ')}`;
}

/**
 * An INSERT whose rows come from a file instead of its own text. The grammar wants the file before SETTINGS and FORMAT.
 * @returns undefined where the statement is no `INSERT INTO … FORMAT …`
 */
export function insertFromFile(sql: string, file: string): string | undefined {
  const parts = /^(\s*INSERT\s+INTO\b[\s\S]*?)(\sSETTINGS\b[\s\S]*?)?\s(FORMAT\s+\w+)\s*;?\s*$/i.exec(sql);
  if (parts === null) return undefined;
  const [, head, settings = '', format] = parts;
  return `${head} FROM INFILE ${quoted(file)}${settings} ${format}`;
}

/** Whether the engine can send the statement's rows piece by piece: it refuses to for SHOW, DESCRIBE and EXPLAIN. */
export function isSelect(sql: string): boolean {
  return /^(\s|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*(SELECT|WITH)\b/i.test(sql);
}
