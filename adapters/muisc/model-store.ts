/**
 * The folder of models: a bundle each by its identity, and one small file that says which of them decides.
 *
 *     0123456789ab/model.json …   routing.json   routing.lock (while a command changes it)
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { fileWriter } from '../pictures/durable-file.ts';
import { readBundle } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import type { Manifest } from './manifest.ts';
import { ModelError } from './model-error.ts';
import { NO_ROUTING, isIdentity, readRouting, writtenRouting } from './routing.ts';
import type { Routing } from './routing.ts';

export interface StoredModel {
  readonly id: string;
  readonly folder: string;
  /** undefined where the folder no longer holds what its name says. */
  readonly manifest: Manifest | undefined;
  /** What is wrong, for people. */
  readonly fault: string | undefined;
}

export interface ModelStore {
  readonly root: string;
  folderOf(id: string): string;
  /** Each file of each bundle is read: what is listed without a fault is whole. */
  list(): Promise<StoredModel[]>;
  /** Throws ModelError `UNKNOWN_MODEL`, and ClassifierError `bundle-invalid` where it is damaged. */
  read(id: string): Promise<Bundle>;
  /** Takes a bundle that was verified; whole or not at all. One that is there already is left, unless it is damaged. */
  add(bundle: Bundle): Promise<'added' | 'known' | 'mended'>;
  /** NO_ROUTING before the first change. Throws ModelError `BAD_STORE`. */
  routing(): Promise<Routing>;
  /** One change at a time: `next` gets what is and answers what shall be. Throws ModelError `BUSY`, and what `next` throws. */
  change(next: (routing: Routing) => Promise<Routing>): Promise<Routing>;
}

/** A lock this old was left behind: a change takes seconds, those of Kafka's patience included. */
const ABANDONED_LOCK_MS = 60_000;
const ABANDONED_DRAFT_MS = 3_600_000;
export const ROUTING_FILE = 'routing.json';

export function modelStore(root: string): ModelStore {
  const folderOf = (id: string): string => join(root, id);
  const routingFile = join(root, ROUTING_FILE);

  const read = async (id: string): Promise<Bundle> => {
    const there = isIdentity(id) && (await stat(folderOf(id)).catch(() => undefined));
    if (!there)
      throw new ModelError(
        'UNKNOWN_MODEL',
        `${root} holds no model ${id}: "agpis model list" shows those there are, "agpis model add DIR" takes one in.`,
      );
    const bundle = await readBundle(folderOf(id));
    if (bundle.identity === id) return bundle;
    throw new ModelError(
      'BAD_STORE',
      `${folderOf(id)} holds the model ${bundle.identity}: take ${id} in again with "agpis model add DIR".`,
    );
  };

  const routing = async (): Promise<Routing> => {
    const text = await readFile(routingFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new ModelError('BAD_STORE', `${routingFile} cannot be read (${error.code ?? error.message}).`, {
        cause: error,
      });
    });
    if (text === undefined) return NO_ROUTING;
    const said = readRouting(text);
    if (typeof said !== 'string') return said;
    throw new ModelError(
      'BAD_STORE',
      `${routingFile} does not fit: ${said}. Workers stay with what they have. Restore it, or remove it and promote a model again.`,
    );
  };

  return {
    root,
    folderOf,
    read,
    routing,
    list: async () => Promise.all((await identitiesIn(root)).map((id) => stored(id, folderOf(id), read))),
    async add(bundle) {
      const target = folderOf(bundle.identity);
      const before = await read(bundle.identity).then(
        () => 'whole' as const,
        (error: unknown) =>
          error instanceof ModelError && error.code === 'UNKNOWN_MODEL' ? 'absent' : 'damaged',
      );
      if (before === 'whole') return 'known';
      await mkdir(root, { recursive: true });
      await sweepDrafts(root);
      const draft = join(root, `draft-${randomUUID()}`);
      try {
        await copied(bundle, draft);
        // Workers hold in memory what they run: nobody misses the damaged one.
        if (before === 'damaged') await rename(target, join(root, `draft-${randomUUID()}`));
        await rename(draft, target);
        await synced(root);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
      return before === 'damaged' ? 'mended' : 'added';
    },
    async change(next) {
      await mkdir(root, { recursive: true });
      return locked(join(root, 'routing.lock'), async () => {
        const before = await routing();
        const changed = await next(before);
        // Whoever was slower than a lock lasts must not undo what others did meanwhile.
        if (!isDeepStrictEqual(await routing(), before)) throw overtaken();
        await fileWriter(root).writeDurably(routingFile, Buffer.from(writtenRouting(changed)));
        return changed;
      });
    },
  };
}

const overtaken = (): ModelError =>
  new ModelError(
    'BUSY',
    'Another command changed which model decides while this one took longer than a minute: this one was not done. See "agpis model list", then say it again.',
  );

async function identitiesIn(root: string): Promise<string[]> {
  const names = await readdir(root).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ModelError(
      'BAD_STORE',
      `The folder of models ${root} cannot be read (${error.code ?? error.message}).`,
      { cause: error },
    );
  });
  return names.filter(isIdentity).sort();
}

const stored = (id: string, folder: string, read: ModelStore['read']): Promise<StoredModel> =>
  read(id).then(
    ({ manifest }) => ({ id, folder, manifest, fault: undefined }),
    (error: Error) => ({ id, folder, manifest: undefined, fault: error.message }),
  );

/** The files that model.json lists and no others; read again where they lie now. */
async function copied({ folder, identity, manifest }: Bundle, draft: string): Promise<void> {
  for (const name of ['model.json', ...Object.keys(manifest.files)]) {
    const path = join(draft, name);
    await mkdir(dirname(path), { recursive: true });
    const file = await open(path, 'wx');
    try {
      await file.writeFile(await readFile(join(folder, name)));
      await file.sync();
    } finally {
      await file.close();
    }
  }
  const copy = await readBundle(draft);
  if (copy.identity !== identity)
    throw new ModelError(
      'BAD_STORE',
      `${folder} was changed while it was copied: say it again when it stays as it is.`,
    );
}

/** Of a command that was killed. */
async function sweepDrafts(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    if (!name.startsWith('draft-')) continue;
    const { mtimeMs } = await stat(join(root, name)).catch(() => ({ mtimeMs: Infinity }));
    if (Date.now() - mtimeMs > ABANDONED_DRAFT_MS)
      await rm(join(root, name), { recursive: true, force: true });
  }
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function locked<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const age =
    Date.now() -
    (await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    ));
  if (age > ABANDONED_LOCK_MS) await rm(path, { force: true });
  const lock = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST')
      throw new ModelError('BAD_STORE', `${path} cannot be written (${error.code ?? error.message}).`, {
        cause: error,
      });
    throw new ModelError(
      'BUSY',
      `Another command changes which model decides (${path}). Say it again in a moment; a lock that was left behind counts for a minute.`,
    );
  });
  await lock.close();
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}
