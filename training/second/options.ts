/** What the commands that make and measure data are told alike. */
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';

const BESIDE_THE_CHECKOUT = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'corpus');

/** Where the shared corpora lie when nobody says otherwise. */
export const CORPUS: string = process.env['AGPIS_CORPUS'] || BESIDE_THE_CHECKOUT;

export const wholeNumber = (text: string): number => atLeast(0, text);

export const atLeastOne = (text: string): number => atLeast(1, text);

function atLeast(least: number, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (value >= least) return value;
  throw new InvalidArgumentError(`Give a whole number from ${least}.`);
}
