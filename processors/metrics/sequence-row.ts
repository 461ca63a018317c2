import type { Sequence } from '../../schemas/generated/types.ts';
import { finite, monthOf, orMinusOne, productOf, text, texts, utc } from './column-values.ts';
import type { SinkRecord, TableRow } from './sink-record.ts';
import { origin } from './sink-record.ts';

export function sequenceRow(topic: string, record: SinkRecord): TableRow[] {
  const row = record.value === null ? tombstone(record) : revision(record.value as Sequence);
  return [{ table: 'sequences', row: { ...row, ...origin(topic, record) }, month: monthOf(row.revised_at) }];
}

const revision = (sequence: Sequence) => ({
  revised_at: utc(sequence.revisedAt),
  occurred_at: utc(sequence.occurredAt),
  tenant: text(sequence.tenant),
  product_id: text(sequence.productId),
  profile: text(sequence.profile),
  revision: orMinusOne(sequence.revision),
  source_version: orMinusOne(sequence.sourceVersion),
  state: sequence.state as string,
  title: text(sequence.title),
  category: text(sequence.category),
  image_ids: texts(sequence.images.map((image) => image.imageId)),
  image_sha256: texts(sequence.images.map((image) => image.sha256)),
  image_urls: texts(sequence.images.map((image) => image.url)),
  image_scores: sequence.images.map((image) => finite(image.score)),
  accept_probability: sequence.acceptProbability === null ? null : finite(sequence.acceptProbability),
  review: sequence.review as string,
  cause: text(sequence.cause),
  reasons: texts(sequence.reasons.map((reason) => reason.code)),
  sentences: texts(sequence.reasons.map((reason) => reason.sentence)),
  versions: Object.fromEntries(
    Object.entries(sequence.versions).map(([name, value]) => [text(name), text(value)]),
  ),
});

/** A tombstone says nothing but its key, tenant/productId/profile. */
const tombstone = (record: SinkRecord): ReturnType<typeof revision> => ({
  revised_at: utc(record.timestamp),
  occurred_at: utc(record.timestamp),
  ...productOf(record.key),
  profile: text(record.key.split('/')[2] ?? ''),
  revision: -1,
  source_version: -1,
  state: 'TOMBSTONE',
  title: '',
  category: '',
  image_ids: [],
  image_sha256: [],
  image_urls: [],
  image_scores: [],
  accept_probability: null,
  review: 'NONE',
  cause: '',
  reasons: [],
  sentences: [],
  versions: {},
});
