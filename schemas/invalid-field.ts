import type { Type } from 'avsc';

/** Long enough to recognise a value, short enough for a log line. */
const SHOWN_CHARACTERS = 60;

/** One sentence on the first field of a value that its type has no place for. */
export function invalidField(type: Type, value: unknown): string {
  const found: string[] = [];
  type.isValid(value, {
    errorHook: (path, wrong: unknown, expected) => {
      found.push(`${pathOf(path)} is ${show(wrong)}, but the schema asks for ${nameOf(expected, wrong)}.`);
    },
  });
  return found[0] ?? 'the value does not fit the schema.';
}

const pathOf = (path: readonly string[]): string => (path.length === 0 ? 'the value' : path.join('.'));

function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'bigint') return `${String(value)}n`;
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

function nameOf(type: Type, wrong: unknown): string {
  if (type.typeName === 'long' && typeof wrong === 'number') return 'a whole number within ±(2^53 - 2)';
  if (type.typeName.startsWith('union')) return JSON.stringify(type);
  return type.name ?? type.typeName;
}
