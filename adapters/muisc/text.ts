/** What the decoder reads, laid out as in training/muisc/targets.py. */
import { MASK, SEP } from './tokenizer.ts';
import type { Tokenizer } from './tokenizer.ts';

/** In tokens: of everything, of the title, of the category. */
export interface TextLimits {
  readonly length: number;
  readonly title: number;
  readonly category: number;
}

/** Title, [SEP], category, [MASK]: the last is where the decision is read, and what a sentence follows. */
export function textOf(tokens: Tokenizer, limits: TextLimits, title: string, category: string): number[] {
  return [
    ...tokens.encode(title).slice(0, limits.title),
    SEP,
    ...tokens.encode(category.replaceAll('/', ' ')).slice(0, limits.category),
    MASK,
  ];
}
