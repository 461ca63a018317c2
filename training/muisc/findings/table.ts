/** A table of numbers on disk that is filled in blocks: a .npy file, and a JSON that says what it holds and what is still to do. */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface Recipe {
  readonly names: readonly string[];
  /** Versions and digests: a table that was begun under others is begun anew. */
  readonly made: Readonly<Record<string, string | number>>;
  readonly rows: number;
}

/** Header and padding, a multiple of 64 as the format asks. */
const HEADER = 128;
const BYTES = 4;

export class Table {
  private readonly folder: string;
  private readonly recipe: Recipe;
  private readonly file: number;
  private readonly finished: Set<number>;

  /** Goes on with the blocks that a table of the same recipe lacks. */
  constructor(folder: string, recipe: Recipe) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.recipe = recipe;
    const found = known(folder, recipe);
    this.finished = new Set(found);
    const path = join(folder, 'findings.npy');
    this.file = openSync(path, found === null ? 'w' : 'r+');
    if (found === null) {
      writeSync(this.file, headerOf(recipe.rows, recipe.names.length), 0, HEADER, 0);
      // Numpy refuses a file that is shorter than its header says.
      const size = HEADER + recipe.rows * recipe.names.length * BYTES;
      if (recipe.rows > 0) writeSync(this.file, Buffer.alloc(1), 0, 1, size - 1);
      this.note();
    }
  }

  has(block: number): boolean {
    return this.finished.has(block);
  }

  /** Rows from the place `first` on. */
  write(block: number, first: number, rows: readonly (readonly number[])[]): void {
    const width = this.recipe.names.length;
    const data = Buffer.alloc(rows.length * width * BYTES);
    for (const [k, value] of rows.flat().entries()) data.writeFloatLE(value, k * BYTES);
    writeSync(this.file, data, 0, data.length, HEADER + first * width * BYTES);
    this.finished.add(block);
    this.note();
  }

  close(): void {
    closeSync(this.file);
  }

  private note(): void {
    const path = join(this.folder, 'findings.json');
    const blocks = [...this.finished].sort((a, b) => a - b);
    writeFileSync(`${path}.part`, `${JSON.stringify({ ...this.recipe, blocks })}\n`);
    renameSync(`${path}.part`, path);
  }
}

/** Blocks that are finished; null where there is no table of this recipe. */
function known(folder: string, recipe: Recipe): number[] | null {
  const path = join(folder, 'findings.json');
  if (!existsSync(path) || !existsSync(join(folder, 'findings.npy'))) return null;
  const { blocks, ...found } = JSON.parse(readFileSync(path, 'utf8')) as Recipe & { blocks: number[] };
  return JSON.stringify(found) === JSON.stringify(recipe) ? blocks : null;
}

/** Version 1.0 of the format: magic, length of the text, text padded with spaces to a line's end. */
function headerOf(rows: number, width: number): Buffer {
  const header = Buffer.alloc(HEADER, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(HEADER - 10, 8);
  header.write(`{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${width}), }`, 10, 'latin1');
  header.write('\n', HEADER - 1, 'latin1');
  return header;
}
