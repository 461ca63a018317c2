/** What is written on pictures: the project's texts of one part, their slots filled. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from './chance.ts';
import { type Part, partOf } from './part.ts';

export interface Phrases {
  promotion(chance: Chance): string;
  badge(chance: Chance): string;
  watermark(chance: Chance): string;
}

export const WORDS = join(import.meta.dirname, '..', 'assets', 'words');

/** A phrase's identity in the split: its text with the slots unfilled. */
export const phrasePart = (text: string): Part =>
  partOf('phrase', createHash('sha256').update(text).digest('hex').slice(0, 10));

export function phrasesOf(part: Part): Phrases {
  const from = (name: string) => {
    const { phrases } = JSON.parse(readFileSync(join(WORDS, `${name}.json`), 'utf8')) as {
      phrases: { text: string }[];
    };
    const texts = phrases.map(({ text }) => text).filter((text) => phrasePart(text) === part);
    return (chance: Chance) => filled(chance.pick(texts), chance);
  };
  return { promotion: from('promotions'), badge: from('badges'), watermark: from('watermarks') };
}

const ONSETS = [
  'Bra',
  'Cle',
  'Dro',
  'Fi',
  'Gla',
  'Hu',
  'Ju',
  'Kro',
  'Lo',
  'Mi',
  'Nu',
  'Pra',
  'Ro',
  'Sta',
  'Tri',
  'Vo',
];
const ENDS = [
  'bbo',
  'ckert',
  'dano',
  'ffin',
  'ggs',
  'lmar',
  'mbra',
  'nsen',
  'ppel',
  'rrow',
  'sko',
  'tten',
  'vano',
  'zzi',
];
const TRADES = ['Emporium', 'Bazaar', 'Stores', 'Deals', 'Photo', 'Imports', 'Boutique', 'Traders'];

const stem = (chance: Chance): string => chance.pick(ONSETS) + chance.pick(ENDS);

const price = (amount: number, chance: Chance): string => {
  const figure = amount.toFixed(chance.happens(0.7) ? 2 : 0);
  return chance.pick([`$${figure}`, `€${figure}`, `${figure} €`, `£${figure}`, `${figure} EUR`]);
};

/** Text for each slot that the phrases have; addresses and numbers are of the ranges kept for examples. */
const SLOTS: Readonly<Record<string, (chance: Chance) => string>> = {
  percent: (chance) => String(chance.whole(1, 16) * 5),
  price: (chance) => price(chance.between(3, 90), chance),
  was: (chance) => price(chance.between(91, 240), chance),
  n: (chance) => String(chance.whole(2, 12)),
  year: (chance) => String(chance.whole(2019, 2028)),
  name: (chance) => (chance.happens(0.5) ? stem(chance) : `${stem(chance)} ${chance.pick(TRADES)}`),
  handle: (chance) =>
    `@${stem(chance).toLowerCase()}${chance.pick(['', '_shop', '.deals', String(chance.whole(1, 99))])}`,
  url: (chance) => `${chance.pick(['', 'www.', 'buy.'])}${stem(chance).toLowerCase()}.example`,
  phone: (chance) =>
    `${chance.pick(['206', '404', '702'])}-555-01${String(chance.whole(0, 99)).padStart(2, '0')}`,
  code: (chance) => `${stem(chance).toUpperCase().slice(0, 5)}${chance.whole(5, 50)}`,
};

export function filled(text: string, chance: Chance): string {
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => SLOTS[name]?.(chance) ?? slot);
}
