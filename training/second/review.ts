/** A reviewer's sentence about what is wrong, by the rules and phrases of training/assets/words/feedback.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chance } from './chance.ts';
import type { Part } from './part.ts';
import { phrasePart, WORDS } from './phrases.ts';
import type { Remarks } from './take.ts';

export interface Fault {
  readonly code: string;
  readonly image: number | null;
  readonly subKind: string | null;
  readonly remarks: Remarks;
}

export interface Review {
  /** The one code under which it is filed; null where nothing is wrong. */
  readonly code: string | null;
  readonly sentence: string;
  /** All codes that the sentence speaks of, the filed one first. */
  readonly names: readonly string[];
}

interface Phrase {
  readonly text: string;
  /** Sub-kinds or manners that it is for. */
  readonly when?: readonly string[];
}

interface Wording {
  readonly pictures: { main: string[]; further: string[]; ordinals: string[] };
  readonly bare: readonly string[];
  readonly codes: Readonly<Record<string, readonly Phrase[]>>;
  readonly qualified: readonly Phrase[];
  readonly joins: { two: Phrase[]; three: Phrase[] };
}

const wording = JSON.parse(readFileSync(join(WORDS, 'feedback.json'), 'utf8')) as Wording;

export function reviewed(faults: readonly Fault[], part: Part, chance: Chance): Review {
  const own = <T extends Phrase>(phrases: readonly T[]) =>
    phrases.filter(({ text }) => phrasePart(text) === part);
  if (faults.length === 0)
    return { code: null, sentence: chance.pick(own(wording.qualified)).text, names: [] };
  // Real reviewers stop at the first thing that is wrong about half the time.
  const order = chance
    .shuffled(faults)
    .filter((fault, i, all) => all.findIndex(({ code }) => code === fault.code) === i);
  const named = order.slice(0, chance.happens(0.5) ? 1 : 3);
  const sentences = named.map((fault) => said(fault, own(wording.codes[fault.code] ?? []), chance));
  const sentence = joined(
    sentences,
    own(sentences.length === 3 ? wording.joins.three : wording.joins.two),
    chance,
  );
  return { code: named[0]!.code, sentence, names: named.map(({ code }) => code) };
}

function said(fault: Fault, phrases: readonly Phrase[], chance: Chance): string {
  const manners = [fault.subKind, fault.remarks.manner];
  const slots = slotsOf(fault, chance);
  const usable = phrases.filter(
    ({ text, when }) =>
      (!when || when.some((manner) => manners.includes(manner))) &&
      [...text.matchAll(/\{(\w+)\}/g)].every(([, name]) => slots[name!] !== undefined),
  );
  if (usable.length === 0)
    throw new Error(`no phrase of this part for ${fault.code}: see training/assets/words/feedback.json`);
  const { text } = chance.pick(usable);
  const sentence = text.replace(/\{(\w+)\}/g, (_, name: string) => slots[name]!);
  // What a reviewer began with a small letter stays so; what began with a slot does not.
  return text.startsWith('{') ? sentence.slice(0, 1).toUpperCase() + sentence.slice(1) : sentence;
}

function slotsOf({ image, remarks }: Fault, chance: Chance): Record<string, string | undefined> {
  const { picture, otherPicture, kind, titleKind, colour, titleColour, attribute, text } = remarks;
  const shown = image ?? picture;
  return {
    picture: shown === undefined ? undefined : pictureName(shown, chance),
    other_picture: otherPicture === undefined ? undefined : pictureName(otherPicture, chance),
    kind,
    title_kind: titleKind,
    a_kind: kind && withArticle(kind),
    a_title_kind: titleKind && withArticle(titleKind),
    colour,
    title_colour: titleColour,
    attribute,
    text,
  };
}

function pictureName(index: number, chance: Chance): string {
  const { main, further, ordinals } = wording.pictures;
  return chance
    .pick(index === 0 ? main : further)
    .replace('{n}', String(index + 1))
    .replace('{ordinal}', ordinals[index] ?? `${index + 1}th`);
}

function withArticle(noun: string): string {
  const plural = !noun.includes(' of ') && /[^s]s$/.test(noun);
  if (plural || wording.bare.includes(noun)) return noun;
  return `${/^[aeiou]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** By the joining rules of feedback.json. */
function joined(sentences: readonly string[], joins: readonly Phrase[], chance: Chance): string {
  const [only] = sentences;
  if (sentences.length === 1) return only!;
  const parts = sentences.map((text) => (/[.!?]$/.test(text) ? text : `${text}.`));
  const usable = joins.filter(({ text }) =>
    ['a', 'b', 'c'].every(
      (name, i) => !new RegExp(`\\{${name}[^}]*:open`).test(text) || !/[!?]$/.test(parts[i] ?? ''),
    ),
  );
  if (usable.length === 0) return parts.join(' ');
  return chance.pick(usable).text.replace(/\{([abc])((?::\w+)*)\}/g, (_, name: string, how: string) => {
    let text = parts['abc'.indexOf(name)]!;
    if (how.includes(':lower')) text = lowered(text);
    return how.includes(':open') ? text.replace(/\.$/, '') : text;
  });
}

function lowered(text: string): string {
  const [word = ''] = text.split(' ', 1);
  if (word === 'A') return `a${text.slice(1)}`;
  if (/^I('|$)/.test(word) || !/^.[a-z]/.test(word)) return text;
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
