/** The rows of the newest folder of assets: fonts, logos, textures and codes, as training/assets gathers them. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from './cache.ts';
import type { Part } from './part.ts';

export interface AssetRow {
  readonly kind: 'font' | 'logo' | 'texture' | 'code';
  readonly id: string;
  readonly part: Part;
  /** Absolute here. */
  readonly file: string;
  readonly character?: string;
  readonly lacks?: string;
  /** Of logos: mean lightness, 0 black to 1 white. */
  readonly tone?: number;
  readonly material?: string;
  readonly symbology?: string;
  readonly seamless?: boolean;
}

export function newestAssets(part: Part): AssetRow[] {
  const base = join(CACHE, 'assets');
  const lists = (existsSync(base) ? readdirSync(base) : [])
    .map((name) => join(base, name, 'assets.json'))
    .filter((path) => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  const [list] = lists;
  if (list === undefined)
    throw new Error(`no assets in ${base}: gather them with python -m training.assets.collect`);
  return (JSON.parse(readFileSync(list, 'utf8')) as AssetRow[])
    .filter((row) => row.part === part)
    .map((row) => ({ ...row, file: join(list, '..', row.file) }));
}
