/** Dead letters for programs: one JSON document a command. Bytes that are no text are {"base64": "…"}. */
import type { Letter } from '../../engine/dead-letters/letter.ts';
import { type RedrivePlan, originOf, redrivesOf, stateOf } from '../../engine/dead-letters/plan-redrive.ts';
import { inJson } from './bytes-text.ts';
import { formatPlace } from './letters.ts';

/** Without headers and value. */
export const letterJson = (letter: Letter, redriven: ReadonlySet<string>) => ({
  id: formatPlace(letter.place),
  letter: letter.id,
  at: new Date(letter.at).toISOString(),
  state: stateOf(letter, redriven),
  redrives: redrivesOf(letter),
  source: letter.source ?? null,
  origin: originOf(letter),
  stage: letter.stage,
  code: letter.code,
  message: letter.message,
  attempt: letter.attempt,
  key: inJson(letter.key),
});

export const wholeLetterJson = (
  letter: Letter,
  redriven: ReadonlySet<string>,
  value: { readonly decoded: unknown } | undefined,
) => ({
  ...letterJson(letter, redriven),
  headers: letter.headers.map((header) => ({ name: header.name, value: inJson(header.value) })),
  cut: letter.isCut,
  value: letter.value === null ? null : { base64: letter.value.toString('base64') },
  decoded: value?.decoded ?? null,
});

export const planJson = (
  { send, refused, beyond }: RedrivePlan,
  run: { readonly id: string; readonly offsets: readonly number[] | undefined },
) => ({
  run: run.id,
  done: run.offsets !== undefined,
  send: send.map(({ letter, record }, at) => ({
    id: formatPlace(letter.place),
    letter: letter.id,
    topic: record.topic,
    partition: record.partition,
    offset: run.offsets?.[at] ?? null,
    key: inJson(record.key),
    bytes: record.value?.length ?? 0,
    redrive: redrivesOf(letter) + 1,
    stage: letter.stage,
    code: letter.code,
  })),
  refused: refused.map(({ letter, because }) => ({ id: formatPlace(letter.place), because })),
  beyond,
});
