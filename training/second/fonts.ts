/**
 * Tells fontconfig of one part's faces and of nothing else, so that no letter is borrowed from another part's font or from the machine's.
 * To be called before sharp is loaded: librsvg and Pango read FONTCONFIG_FILE once.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AssetRow } from './assets.ts';
import { CACHE } from './cache.ts';
import type { Chance } from './chance.ts';

export interface Face {
  /** Also the family that SVG asks for: fontconfig is told to know each file by its id, whatever the font calls itself. */
  readonly id: string;
  readonly character: string;
  /** Letters of interest that it does not have. */
  readonly lacks: string;
}

export interface FontFile {
  readonly id: string;
  readonly path: string;
}

export function useOnly(faces: readonly FontFile[]): void {
  const name = createHash('sha256').update(JSON.stringify(faces)).digest('hex').slice(0, 12);
  const folder = join(CACHE, 'second', `fonts-${name}`);
  mkdirSync(folder, { recursive: true });
  const rules = faces.map(({ id, path }) => {
    const link = join(folder, `${id}.ttf`);
    if (!existsSync(link)) symlinkSync(path, link);
    const edit = (field: string, value: string) => `<edit name="${field}" mode="assign">${value}</edit>`;
    return `<match target="scan"><test name="file" compare="eq"><string>${link}</string></test>${edit('family', `<string>${id}</string>`)}${edit('weight', '<int>80</int>')}${edit('slant', '<int>0</int>')}</match>`;
  });
  const config = join(folder, 'fonts.conf');
  writeFileSync(
    config,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}</dir><cachedir>${join(folder, 'cache')}</cachedir>${rules.join('')}</fontconfig>\n`,
  );
  process.env['FONTCONFIG_FILE'] = config;
  // Pango would otherwise look a family up with the desktop's back end.
  process.env['PANGOCAIRO_BACKEND'] = 'fontconfig';
}

/** A face that can write a text; any where none can. */
export function faceFor(text: string, faces: readonly Face[], chance: Chance): Face {
  const able = faces.filter(({ lacks }) => ![...lacks].some((sign) => text.includes(sign)));
  return chance.pick(able.length > 0 ? able : faces);
}

export const faceOf = ({ id, character = '', lacks = '' }: AssetRow): Face => ({ id, character, lacks });
