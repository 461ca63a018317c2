import { InvalidArgumentError, Option } from 'commander';
import { CHANGELOGS, VIEWS } from './parts.ts';

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`Give a whole number from ${String(least)} on.`);
  };
}

export const viewOption = (does: string): Option =>
  new Option('--view <topic>', does).choices(VIEWS.map(({ topic }) => topic));

export const unitOption = (does: string): Option =>
  new Option('--unit <name>', does).choices(CHANGELOGS.map(({ unit }) => unit));

export const partitionOption = (): Option =>
  new Option('--partition <number>', 'this partition alone').argParser(wholeNumber(0));

export const sampleOption = (): Option =>
  new Option(
    '--sample <keys>',
    'compare so many keys of each partition, the same each time; what is foreign is not looked for then',
  ).argParser(wholeNumber(1));
