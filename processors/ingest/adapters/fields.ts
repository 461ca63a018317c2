/** Reads the fields of a JSON object and notes, by their path, those that are not what they should be. */
export type Note = (field: string, sentence: string) => void;

type JsonObject = Readonly<Record<string, unknown>>;

export interface Fields {
  /** A text; `fallback` where the field is absent, a problem where there is no fallback. */
  text(name: string, fallback?: string): string;
  /** A whole number. */
  whole(name: string, fallback?: number): number;
  flag(name: string, fallback: boolean): boolean;
  /** ms since 1970, written as such or as an ISO 8601 time with its zone. */
  time(name: string): number;
  texts(name: string): string[];
  /** Texts by name; numbers and booleans are written out. */
  textMap(name: string): Record<string, string>;
  /** Each item of a list of objects. */
  list<T>(name: string, read: (item: Fields, index: number) => T): T[];
  /** Fields that nobody asked for. */
  unknown(): string[];
  readonly path: (name: string) => string;
}

export function fieldsOf(value: JsonObject, prefix: string, note: Note): Fields {
  const asked = new Set<string>();
  const path = (name: string): string => (prefix === '' ? name : `${prefix}.${name}`);

  function get<T>(
    name: string,
    fallback: T | undefined,
    read: (given: unknown) => T | undefined,
    wanted: string,
    empty: T,
  ): T {
    asked.add(name);
    const given = value[name];
    if (given === undefined || given === null) {
      if (fallback === undefined) note(path(name), `is missing; give ${wanted}.`);
      return fallback ?? empty;
    }
    const result = read(given);
    if (result === undefined) note(path(name), `is ${show(given)}; give ${wanted}.`);
    return result ?? empty;
  }

  return {
    path,
    text: (name, fallback) => get(name, fallback, asText, 'a text in quotes', ''),
    whole: (name, fallback) => get(name, fallback, asWhole, 'a whole number', 0),
    flag: (name, fallback) => get(name, fallback, asFlag, 'true or false', fallback),
    time: (name) =>
      get(name, undefined, asTime, 'a time such as 2026-01-31T12:00:00Z, or milliseconds since 1970', 0),
    texts: (name) => get(name, [], asTexts, 'a list of texts', []),
    textMap: (name) => get(name, {}, asTextMap, 'an object of texts', {}),
    list(name, read) {
      const items = get<readonly JsonObject[]>(name, [], asObjects, 'a list of objects', []);
      return items.map((item, index) => read(fieldsOf(item, `${path(name)}[${String(index)}]`, note), index));
    },
    unknown: () =>
      Object.keys(value)
        .filter((name) => !asked.has(name))
        .map(path),
  };
}

const asText = (given: unknown): string | undefined => (typeof given === 'string' ? given : undefined);
const asWhole = (given: unknown): number | undefined =>
  Number.isSafeInteger(given) ? (given as number) : undefined;
const asFlag = (given: unknown): boolean | undefined => (typeof given === 'boolean' ? given : undefined);

/** A time without a zone would mean another moment on each machine. A date alone is midnight UTC, as ISO 8601 in JavaScript has it. */
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

function asTime(given: unknown): number | undefined {
  if (typeof given === 'number')
    return Number.isInteger(given) && !Number.isNaN(new Date(given).getTime()) ? given : undefined;
  if (typeof given !== 'string' || !ISO_TIME.test(given)) return undefined;
  const time = Date.parse(given);
  return Number.isNaN(time) ? undefined : time;
}

const asTexts = (given: unknown): string[] | undefined =>
  Array.isArray(given) && given.every((item) => typeof item === 'string') ? given : undefined;

const asObjects = (given: unknown): JsonObject[] | undefined =>
  Array.isArray(given) && given.every(isObject) ? given : undefined;

function asTextMap(given: unknown): Record<string, string> | undefined {
  if (!isObject(given)) return undefined;
  const entries = Object.entries(given);
  if (!entries.every(([, item]) => ['string', 'number', 'boolean'].includes(typeof item))) return undefined;
  return Object.fromEntries(entries.map(([key, item]) => [key, String(item)]));
}

export const isObject = (given: unknown): given is JsonObject =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

function show(given: unknown): string {
  const text = JSON.stringify(given);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
