import { codeOf, UNEXPECTED } from '../../codec.ts';
import { isProgrammingError } from '../../thrown.ts';

/** Of what a codec throws when it decodes: it says what is wrong with the bytes, and is not tried again. */
export const speaksOfTheRecord = (error: Error): boolean => !isProgrammingError(error);

/** What a dead letter says of bytes that could not be decoded. */
export function undecodable(error: Error): {
  readonly code: string;
  readonly message: string;
  readonly errorClass?: string;
} {
  const { message, name } = error;
  if (speaksOfTheRecord(error)) return { code: codeOf(error, 'undecodable'), message };
  const code = codeOf(error);
  return code === UNEXPECTED ? { code, message, errorClass: name } : { code, message };
}

/** Keys are text: state and outputs go by it, and two keys of other bytes may be the same as text. */
export const KEY_IS_NO_TEXT = {
  code: 'key-not-utf8',
  message:
    'the key is not UTF-8: keys must be text, such as an id, or the hexadecimal digits of one that is bytes',
};
