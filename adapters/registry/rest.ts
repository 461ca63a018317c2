/** The Confluent REST API over fetch; docs/contracts.md says why not through the client package. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Compatibility,
  type RegisteredSchema,
  RegistryError,
  type RegistryErrorCode,
  type SchemaRegistry,
} from '../../ports/schema-registry.ts';

export interface RestRegistryOptions {
  /** Base address with the API's path, e.g. http://127.0.0.1:8081/apis/ccompat/v7; user and password may be in it. */
  readonly url: string;
  /** Per request. Default 5,000. */
  readonly timeoutMs?: number;
  /** Further tries after no answer or a 5xx one, the first wait 100 ms, then twice as long each. Default 4: 1.5 s in all. */
  readonly retries?: number;
}

const FIRST_WAIT_MS = 100;
const CONTENT_TYPE = 'application/vnd.schemaregistry.v1+json';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
type Ask = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<Answer>;

export function restRegistry(options: RestRegistryOptions): SchemaRegistry {
  const { address, authorization } = credentialsApart(options.url);
  const ask = asking(address, authorization, options);

  async function lookup(subject: string, schema: string): ReturnType<SchemaRegistry['lookup']> {
    const answer = await ask('POST', `/subjects/${encodeURIComponent(subject)}`, { schema });
    if (answer.status === 404) return undefined;
    const { id, version } = ok(answer, subject) as RegisteredSchema;
    return { id, version };
  }

  async function version(subject: string, number: number): Promise<RegisteredSchema> {
    const answer = await ask('GET', `/subjects/${encodeURIComponent(subject)}/versions/${String(number)}`);
    const { id, schema } = ok(answer, subject) as RegisteredSchema;
    return { id, version: number, schema };
  }

  return {
    address,
    lookup,

    async schemaById(id) {
      const answer = await ask('GET', `/schemas/ids/${String(id)}`);
      if (answer.status === 404)
        throw new RegistryError('unknown-schema-id', `${address} has no schema with id ${String(id)}.`);
      return (ok(answer, `schema ${String(id)}`) as RegisteredSchema).schema;
    },

    async versions(subject) {
      const answer = await ask('GET', `/subjects/${encodeURIComponent(subject)}/versions`);
      if (answer.status === 404) return [];
      const numbers = ok(answer, subject) as number[];
      return Promise.all(numbers.toSorted((a, b) => a - b).map((number) => version(subject, number)));
    },

    async register(subject, schema) {
      const known = await lookup(subject, schema);
      if (known) return known.id;
      const answer = await ask('POST', `/subjects/${encodeURIComponent(subject)}/versions`, { schema });
      if (answer.status < 300) return (answer.body as RegisteredSchema).id;
      // Of several who register at the same time Apicurio refuses all but one, although the schema is then there.
      const meanwhile = await lookup(subject, schema);
      if (meanwhile) return meanwhile.id;
      return (ok(answer, subject) as RegisteredSchema).id;
    },

    async compatibility(subject) {
      const answer = await ask('GET', `/config/${encodeURIComponent(subject)}`);
      if (answer.status === 404) return undefined;
      return (ok(answer, subject) as { compatibilityLevel: Compatibility }).compatibilityLevel;
    },

    async setCompatibility(subject, level) {
      ok(await ask('PUT', `/config/${encodeURIComponent(subject)}`, { compatibility: level }), subject);
    },
  };
}

/** fetch refuses an address with a password in it, and messages must not show one. */
function credentialsApart(url: string): { address: string; authorization: string | undefined } {
  if (!URL.canParse(url)) {
    throw new RegistryError(
      'registry-refused',
      `${JSON.stringify(url)} is not the address of a schema registry; give one like http://HOST:8081.`,
    );
  }
  const parsed = new URL(url);
  const { username, password } = parsed;
  parsed.username = '';
  parsed.password = '';
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    address: parsed.href.replace(/\/+$/, ''),
    authorization: username === '' ? undefined : `Basic ${Buffer.from(pair).toString('base64')}`,
  };
}

function asking(address: string, authorization: string | undefined, options: RestRegistryOptions): Ask {
  const { timeoutMs = 5_000, retries = 4 } = options;
  const headers = {
    accept: `${CONTENT_TYPE}, application/json`,
    'content-type': CONTENT_TYPE,
    ...(authorization === undefined ? {} : { authorization }),
  };

  async function once(
    method: string,
    path: string,
    body: object | undefined,
  ): Promise<Answer | RegistryError> {
    try {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(`${address}${path}`, {
        method,
        headers,
        signal,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const text = await response.text();
      if (response.status < 500 && response.status !== 429)
        return { status: response.status, body: json(text) };
      return unavailable(`answered ${String(response.status)} to ${method} ${path}`);
    } catch (error) {
      return unavailable(`gave no answer to ${method} ${path} (${reasonOf(error)})`, error);
    }
  }

  const unavailable = (what: string, cause?: unknown): RegistryError =>
    new RegistryError(
      'registry-unavailable',
      `The schema registry at ${address} ${what}; see that it runs ("agpis status").`,
      { cause },
    );

  return async (method, path, body) => {
    for (let attempt = 0; ; attempt += 1) {
      const answer = await once(method, path, body);
      if (!(answer instanceof RegistryError)) return answer;
      if (attempt >= retries) throw answer;
      await sleep(FIRST_WAIT_MS * 2 ** attempt);
    }
  };
}

/** A proxy may answer with a page. */
function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { message: text.slice(0, 200) };
  }
}

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error & { cause?: { code?: string } };
  return cause?.code ?? message;
};

const refusals: Readonly<Record<number, RegistryErrorCode>> = {
  409: 'incompatible-schema',
  422: 'invalid-schema',
};

function ok({ status, body }: Answer, what: string): unknown {
  if (status < 300) return body;
  const { message = 'no reason given' } = (body ?? {}) as { message?: string };
  throw new RegistryError(
    refusals[status] ?? 'registry-refused',
    `The registry answered ${String(status)} for ${what}: ${message}`,
  );
}
