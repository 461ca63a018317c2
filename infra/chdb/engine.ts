import { mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Session } from 'chdb';
import { RefusedRequest } from './failure.ts';
import { canBeStreamed, formatIn } from './formats.ts';
import { createGate } from './gate.ts';
import { identifier, insertFromFile, isSelect, setStatement } from './sql.ts';
import type { Statement } from './statement.ts';

/** Sessions run side by side, a Session one statement at a time; measured: more than four bring nothing. */
const SIDE_BY_SIDE = 4;
/** ClickHouse's default session_timeout. */
const SESSION_IDLE_MS = 60_000;

export interface Answer {
  format: string;
  /** The result in pieces; the engine's place is free again when they are read to the end or given up. */
  pieces: AsyncIterable<Uint8Array>;
  /** Known where the result was computed before the first piece. */
  read: { rows: number; bytes: number } | undefined;
}

export interface Engine {
  /** Resolves when the statement has succeeded, or its first rows are there. */
  run(statement: Statement): Promise<Answer>;
  version: string;
  timezone: string;
  close(): void;
}

interface Lease {
  session: Session;
  end(): void;
}

/**
 * ClickHouse's engine on one data folder. Every statement gets a Session of its own (opening one costs 0.08 ms): what
 * one request sets, a deduplication token above all, cannot reach the next. The first Session keeps the engine loaded.
 */
export async function openEngine(folder: string): Promise<Engine> {
  const data = join(folder, 'data');
  const inbox = join(folder, 'inbox');
  mkdirSync(folder, { recursive: true });
  const anchor = new Session(data);
  // Only now: before, another process might hold the folder.
  rmSync(inbox, { recursive: true, force: true });
  mkdirSync(inbox);
  const gate = createGate(SIDE_BY_SIDE);
  const kept = new Map<
    string,
    { session: Session; gate: ReturnType<typeof createGate>; timer: NodeJS.Timeout }
  >();
  const [version = '', timezone = ''] = (
    await anchor.queryAsync('SELECT version(), timezone()', { format: 'TSVRaw' })
  )
    .text()
    .trim()
    .split('\t');

  function keptSession(id: string) {
    const known = kept.get(id);
    const timer = setTimeout(() => {
      kept.get(id)?.session.close();
      kept.delete(id);
    }, SESSION_IDLE_MS).unref();
    clearTimeout(known?.timer);
    const entry = { session: known?.session ?? new Session(data), gate: known?.gate ?? createGate(1), timer };
    kept.set(id, entry);
    return entry;
  }

  async function lease(sessionId: string | undefined): Promise<Lease> {
    if (sessionId === undefined) {
      const leave = await gate.enter();
      const session = new Session(data);
      return { session, end: () => (session.close(), leave()) };
    }
    const leaveOwn = await keptSession(sessionId).gate.enter();
    const leave = await gate.enter();
    return { session: keptSession(sessionId).session, end: () => (leave(), leaveOwn()) };
  }

  return {
    version,
    timezone,
    async run(statement) {
      const { session, end } = await lease(statement.sessionId);
      try {
        await prepare(session, statement);
        const answer = await execute(session, statement, inbox);
        return { ...answer, pieces: thenEnd(answer.pieces, end) };
      } catch (error) {
        end();
        throw error;
      }
    },
    close() {
      for (const { session } of kept.values()) session.close();
      anchor.close();
    },
  };
}

async function prepare(
  session: Session,
  { database, settings, parameters, readOnly }: Statement,
): Promise<void> {
  if (database !== undefined) await session.queryAsync(`USE ${identifier(database)}`);
  const values = [...parameters].map(([name, value]) => [`param_${name}`, value] as const);
  // Last, because nothing can be set after it.
  const guard = readOnly ? [['readonly', '2'] as const] : [];
  const set = setStatement([...settings, ...values, ...guard]);
  if (set !== undefined) await session.queryAsync(set);
}

async function execute(session: Session, statement: Statement, inbox: string): Promise<Answer> {
  if (statement.data !== undefined) return insertBinary(session, statement.sql, statement.data, inbox);
  const format = formatIn(statement.sql) ?? statement.defaultFormat;
  if (isSelect(statement.sql) && canBeStreamed(format)) return stream(session, statement, format);
  const result = await session.queryAsync(statement.sql, { format: statement.defaultFormat });
  return { format, pieces: once(result.bytes()), read: { rows: result.rowsRead, bytes: result.bytesRead } };
}

/** Waits for the first piece, so that what fails before any row is an error with a status, not a broken answer. */
async function stream(session: Session, { sql, defaultFormat }: Statement, format: string): Promise<Answer> {
  const rows = session.queryStream(sql, { format: defaultFormat });
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* pieces() {
    try {
      for (let step = first; step.done !== true; step = await iterator.next()) yield step.value.raw();
    } finally {
      rows.cancel();
    }
  }
  return { format, pieces: pieces(), read: undefined };
}

async function insertBinary(session: Session, sql: string, data: Buffer, inbox: string): Promise<Answer> {
  const file = join(inbox, randomUUID());
  const statement = insertFromFile(sql, file);
  if (statement === undefined)
    throw new RefusedRequest(
      62,
      'SYNTAX_ERROR',
      'The body is binary, and the query is no "INSERT INTO … FORMAT …" that it could belong to.',
    );
  try {
    await writeFile(file, data);
    const result = await session.queryAsync(statement);
    return { format: 'TabSeparated', pieces: once(result.bytes()), read: undefined };
  } finally {
    rmSync(file, { force: true });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function* thenEnd(pieces: AsyncIterable<Uint8Array>, end: () => void): AsyncGenerator<Uint8Array> {
  try {
    yield* pieces;
  } finally {
    end();
  }
}
