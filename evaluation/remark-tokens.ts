/** A reviewer's remark as tokens in which all that varies from one product to the next is the same token. */

/** What stands in for a picture's name, a quotation, and what a phrase leaves open. */
export const PICTURE = '<picture>';
export const QUOTED = '<quoted>';
export const ANY = '<any>';

const ORDINAL = '(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)';
const PICTURE_NAME = new RegExp(
  `\\bthe (?:main|${ORDINAL}) (?:picture|photo|image)\\b|\\b(?:picture|photo|image) ?\\d\\b`,
  'g',
);
const TOKEN = /<\w+>|[a-z]+(?:'[a-z]+)?|\d+|[^\s]/g;

/** Lower case without accents: what a tokenizer of lower-case pieces gives back reads like what a person wrote. */
export function tokensOf(remark: string): string[] {
  const plain = remark
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[<>]/g, ' ')
    .replace(/"[^"]*"/g, ` ${QUOTED} `)
    .replace(PICTURE_NAME, ` ${PICTURE} `);
  return plain.match(TOKEN) ?? [];
}

/** The same of a phrase with slots: pictures by name, quotations, and anything else. */
export function phraseTokens(phrase: string): string[] {
  const parts = phrase.replace(/"\{\w+\}"/g, '""').split(/\{(\w+)[^}]*\}/);
  return parts.flatMap((part, at) => {
    if (at % 2 === 0) return tokensOf(part);
    return [part === 'picture' || part === 'other_picture' ? PICTURE : ANY];
  });
}

export const isSign = (token: string): boolean => /^[^a-z0-9<]/.test(token);
