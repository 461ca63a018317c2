import { createHash } from 'node:crypto';

export type PictureAddress =
  | { readonly kind: 'address'; readonly url: string; readonly warning: string | undefined }
  | { readonly kind: 'problem'; readonly sentence: string };

/**
 * The absolute address of a picture in a file. A strange scheme is passed on with a warning: the pipeline answers it with an
 * outcome of its own, and the other pictures of the product are still good.
 */
export function pictureAddress(written: string, baseUrl: string | undefined): PictureAddress {
  const text = written.startsWith('//') ? `https:${written}` : written;
  if (text === '') return { kind: 'problem', sentence: 'is empty; give an http or https address.' };
  if (URL.canParse(text)) {
    const { protocol } = new URL(text);
    const isWeb = protocol === 'http:' || protocol === 'https:';
    return {
      kind: 'address',
      url: text,
      warning: isWeb
        ? undefined
        : `${shown(text)} begins with ${protocol}; only http and https pictures are fetched.`,
    };
  }
  if (baseUrl !== undefined && URL.canParse(text, baseUrl)) {
    return { kind: 'address', url: new URL(text, baseUrl).href, warning: undefined };
  }
  return {
    kind: 'problem',
    sentence: `${shown(text)} is relative, and pictures are fetched over http, not from the file's folder; serve the folder and pass --base-url http://HOST/FOLDER/.`,
  };
}

const NAME_CHARACTERS = 60;

/** Parameters that say when or by whom a picture may be fetched, not which picture it is: cache-busters and signatures. */
const PASSING =
  /^(?:v|ver|version|t|ts|time|timestamp|cb|_|expires|signature|sig|policy|key-pair-id|token|x-amz-.*|x-goog-.*)$/i;

/**
 * An id for a picture that has none: the file's name, and enough of a hash to tell two folders' front.jpg apart. It stays the same
 * when only a cache-buster or a signature changes.
 */
export function pictureId(url: string): string {
  const { origin, pathname, searchParams } = new URL(url);
  const lasting = [...searchParams].filter(([name]) => !PASSING.test(name));
  const name = readable(pathname.slice(pathname.lastIndexOf('/') + 1));
  const hash = createHash('sha256')
    .update(JSON.stringify([origin, pathname, lasting]))
    .digest('hex')
    .slice(0, 8);
  return name === '' ? hash : `${name.slice(0, NAME_CHARACTERS)}-${hash}`;
}

function readable(name: string): string {
  const stem = name.replace(/\.[^.]*$/, '');
  return stem.replaceAll(/%[0-9a-f]{2}|[^\w.-]+/gi, '-').replaceAll(/^-+|-+$/g, '');
}

const shown = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
