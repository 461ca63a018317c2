/** Which reprocessings count: a product is judged in the order of (version, pass), and live changes always win. */

/** What is known of the newest change of a product. */
export interface KnownPass {
  readonly eventId: string;
  readonly pass: number;
  readonly deleted: boolean;
}

/**
 * accept: it is the next pass of the newest change. superseded: a newer change has been accepted, or the product is gone.
 * replay: that pass, or a later one, has been judged.
 */
export type PassJudgement = 'accept' | 'superseded' | 'replay';

export function judgePass(
  known: KnownPass | undefined,
  request: { readonly eventId: string; readonly pass: number },
): PassJudgement {
  if (known === undefined || known.deleted || known.eventId !== request.eventId) return 'superseded';
  return request.pass > known.pass ? 'accept' : 'replay';
}
