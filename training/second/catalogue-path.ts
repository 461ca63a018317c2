/** Where a category of rendered products stands in the catalogue. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const paths = new Map<string, string>();

/** "mugs" -> "kitchen/mugs": the category's own module says it. */
export function cataloguePath(category: string): string {
  const known = paths.get(category);
  if (known !== undefined) return known;
  const module = join(import.meta.dirname, '..', 'render', 'categories', `${category}.py`);
  const path = /^PATH\b[^"]*"([^"]+)"/m.exec(readFileSync(module, 'utf8'))?.[1] ?? category;
  paths.set(category, path);
  return path;
}
