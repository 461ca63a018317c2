import { mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Session } from 'chdb';
import { RefusedRequest } from './failure.ts';
import { canBeStreamed, formatIn } from './formats.ts';
import { createGate } from './gate.ts';
import { createKeptSessions } from './kept-sessions.ts';
import { identifier, insertFromFile, isSelect, quoted, setStatement } from './sql.ts';
import type { Statement } from './statement.ts';

/** Sessions run side by side, a Session one statement at a time; measured: more than four bring nothing. */
const SIDE_BY_SIDE = 4;

export interface Answer {
  format: string;
  /** The result in pieces. */
  pieces: AsyncIterable<Uint8Array>;
  /** To be called when the pieces are read or given up: only then the engine's place is free for another statement. */
  end: () => void;
  /** Known where the result was computed before the first piece. */
  read: { rows: number; bytes: number } | undefined;
}

export interface Engine {
  /** Resolves when the statement has succeeded, or its first rows are there. */
  run: (statement: Statement) => Promise<Answer>;
  /** LZ4's frame format, which Python's and Go's clients send inserts in by default. */
  unpackLz4: (packed: Buffer) => Promise<Buffer>;
  version: string;
  timezone: string;
  close: () => void;
}

type Result = Pick<Answer, 'format' | 'pieces' | 'read'> & { cancel?: () => void };

interface Lease {
  session: Session;
  end: () => void;
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
  const [version = '', timezone = ''] = (
    await anchor.queryAsync('SELECT version(), timezone()', { format: 'TSVRaw' })
  )
    .text()
    .trim()
    .split('\t');

  const keptSessions = createKeptSessions(() => new Session(data));
  const lease = async (sessionId: string | undefined): Promise<Lease> => {
    const kept = sessionId === undefined ? undefined : await keptSessions.enter(sessionId);
    const leave = await gate.enter();
    if (kept !== undefined) return { session: kept.session, end: () => (leave(), kept.leave()) };
    const session = new Session(data);
    return { session, end: () => (session.close(), leave()) };
  };

  return {
    version,
    timezone,
    async run(statement) {
      const { session, end } = await lease(statement.sessionId);
      try {
        await prepare(session, statement);
        const { cancel, ...answer } = await execute(session, statement, inbox);
        return { ...answer, end: callOnce(() => (cancel?.(), end())) };
      } catch (error) {
        end();
        throw error;
      }
    },
    async unpackLz4(packed) {
      const { session, end } = await lease(undefined);
      try {
        return await unpackLz4(session, packed, inbox);
      } finally {
        end();
      }
    },
    close() {
      keptSessions.close();
      anchor.close();
    },
  };
}

/** What the URL of the last request set on a Session that is kept: it was meant for that request alone. */
const leftovers = new WeakMap<Session, readonly string[]>();

async function prepare(session: Session, statement: Statement): Promise<void> {
  const { database, settings, parameters, sessionId } = statement;
  const stale = leftovers.get(session) ?? [];
  if (stale.length > 0)
    await session.queryAsync(`SET ${stale.map((name) => `${name} = DEFAULT`).join(', ')}`);
  leftovers.delete(session);
  if (database !== undefined) await session.queryAsync(`USE ${identifier(database)}`);
  const values = [...parameters].map(([name, value]) => [`param_${name}`, value] as const);
  // Last, because nothing can be set after it; a Session that is kept would stay so.
  const guard = statement.readOnly && sessionId === undefined ? [['readonly', '2'] as const] : [];
  const set = setStatement([...settings, ...values, ...guard]);
  if (set !== undefined) await session.queryAsync(set);
  leftovers.set(session, [...settings.keys()]);
}

async function execute(session: Session, statement: Statement, inbox: string): Promise<Result> {
  if (statement.data !== undefined) return insertBinary(session, statement.sql, statement.data, inbox);
  const format = formatIn(statement.sql) ?? statement.defaultFormat;
  if (isSelect(statement.sql) && canBeStreamed(format)) return stream(session, statement, format);
  const result = await session.queryAsync(statement.sql, { format: statement.defaultFormat });
  return { format, pieces: once(result.bytes()), read: { rows: result.rowsRead, bytes: result.bytesRead } };
}

/** Waits for the first piece, so that what fails before any row is an error with a status, not a broken answer. */
async function stream(session: Session, { sql, defaultFormat }: Statement, format: string): Promise<Result> {
  const rows = session.queryStream(sql, { format: defaultFormat });
  const iterator = rows[Symbol.asyncIterator]();
  const first = await iterator.next();
  async function* pieces() {
    for (let step = first; step.done !== true; step = await iterator.next()) yield step.value.raw();
  }
  return { format, pieces: pieces(), read: undefined, cancel: () => rows.cancel() };
}

async function insertBinary(session: Session, sql: string, data: Buffer, inbox: string): Promise<Result> {
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

/** The engine reads packed files anyway, so it is asked instead of a further library. */
async function unpackLz4(session: Session, packed: Buffer, inbox: string): Promise<Buffer> {
  const file = join(inbox, `${randomUUID()}.lz4`);
  try {
    await writeFile(file, packed);
    const sql = `SELECT s FROM file(${quoted(file)}, 'RawBLOB', 's String', 'lz4')`;
    return Buffer.from((await session.queryAsync(sql, { format: 'RawBLOB' })).bytes());
  } catch (error) {
    throw new RefusedRequest(
      354,
      'CANNOT_DECOMPRESS',
      `The request's body could not be unpacked as LZ4: ${(error as Error).message}`,
    );
  } finally {
    rmSync(file, { force: true });
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function callOnce(work: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    work();
  };
}
