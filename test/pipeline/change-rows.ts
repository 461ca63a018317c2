/** Bad input that a schema explains: each is answered, none goes to the dead letters. */
import { image, type Row, type Stage } from './row.ts';

const good = (stage: Stage, over: Parameters<Stage['change']>[0] = {}) =>
  stage.record(stage.change({ images: [image(stage.good)], ...over }));

const numbered = (url: string, count: number) =>
  Array.from({ length: count }, (_, n) => image(`${url}?n=${String(n)}`, `p${String(n)}`, n));

export const changeRows: readonly Row[] = [
  {
    name: 'no pictures',
    records: (stage) => [stage.record(stage.change())],
    expect: { answer: 'REFUSED', because: ['no-images'] },
  },
  {
    name: '500 pictures',
    records: (stage) => [stage.record(stage.change({ images: numbered(stage.good, 500) }))],
    expect: { answer: 'REFUSED', because: ['too-many-images'] },
  },
  {
    name: '200 pictures, 199 of them tiny',
    records: ({ host, good: first, change, record }) => [
      record(change({ images: [image(first), ...numbered(`${host.url}tiny.png`, 199)] })),
    ],
    expect: { answer: 'PUBLISHED', pictures: 1 },
  },
  {
    name: 'two pictures with one id',
    records: (stage) => [
      stage.record(stage.change({ images: [image(stage.good), image(`${stage.good}?again`)] })),
    ],
    expect: { answer: 'REFUSED', because: ['repeated-image-id'] },
  },
  {
    name: 'a profile that does not exist',
    records: (stage) => [good(stage, { profiles: ['nobody'] })],
    expect: { answer: 'REFUSED', because: ['unknown-profile'] },
  },
  {
    name: '100,000 profiles',
    records: (stage) => [
      good(stage, { profiles: Array.from({ length: 100_000 }, (_, n) => `p${String(n)}`) }),
    ],
    expect: { answer: 'REFUSED', because: ['too-many-profiles'] },
  },
  {
    name: 'a product id of 201 characters',
    records: (stage) => {
      const change = stage.change({
        productId: stage.productId.padEnd(201, 'x'),
        images: [image(stage.good)],
      });
      return [{ key: `${change.tenant}/${change.productId}`, value: stage.pipeline.encode(change) }];
    },
    expect: { answer: 'REFUSED', because: ['bad-id'] },
  },
  {
    name: 'a negative version',
    records: (stage) => [good(stage, { version: -1 })],
    expect: { answer: 'REFUSED', because: ['bad-version'] },
  },
  {
    name: 'microseconds for milliseconds',
    records: (stage) => [good(stage, { occurredAt: Date.now() * 1_000 })],
    expect: { answer: 'REFUSED', because: ['bad-time'] },
  },
  {
    name: 'an older version',
    records: (stage) => [good(stage, { version: 3 }), good(stage, { version: 2, title: 'Old' })],
    expect: { answer: 'SUPERSEDED', because: ['older-version'] },
  },
  {
    name: 'the same version twice',
    records: (stage) => {
      const once = good(stage, { version: 3 });
      return [once, once];
    },
    expect: { answer: 'REPLAYED', because: ['replayed'] },
  },
  {
    name: 'the same version with other content',
    records: (stage) => [good(stage), good(stage, { title: 'Another title' })],
    expect: { answer: 'PUBLISHED', pictures: 1 },
  },
  {
    name: 'a tombstone',
    records: (stage) => [good(stage), { key: stage.key, value: null }],
    expect: { answer: 'DELETED' },
  },
  {
    name: 'a delete of a product that nobody knows',
    records: (stage) => [stage.record(stage.change({ deleted: true }))],
    expect: { answer: 'DELETED' },
  },
  {
    name: 'a tombstone of a product that nobody knows',
    records: ({ key }) => [{ key, value: null }],
    expect: { answer: 'DELETED' },
  },
  {
    name: 'long addresses and attributes: a candidate above the record limit',
    records: (stage) => [
      good(stage, {
        images: numbered(`${stage.good}?x=${'x'.repeat(4_000)}`, 200),
        attributes: { size: 'x'.repeat(200_000) },
      }),
    ],
    expect: { deadLetter: 'output-too-large', answer: 'FAILED' },
  },
];
