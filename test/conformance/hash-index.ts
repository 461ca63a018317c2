/** What every implementation of the port HashIndex must do. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  BadFingerprintError,
  type HashIndex,
  IndexBehindError,
  IndexFencedError,
  MAX_MATCHES,
} from '../../ports/hash-index.ts';
import type { Fingerprint } from '../../schemas/generated/types.ts';
import {
  fingerprint,
  hashNear,
  keyOf,
  properHash,
  queryOf,
  randomOf,
  recordOf,
  sha,
  tombstoneOf,
} from './fingerprints.ts';

const TOPIC = 'topic-1';
const random = randomOf(7);
const hash = properHash(random);

/** Applies records as the only owner of a partition would. */
export async function fill(
  index: HashIndex,
  partition: number,
  records: ReturnType<typeof tombstoneOf>[],
): Promise<void> {
  const position = (await index.position(partition)) ?? (await begin(index, partition));
  const outcome = await index.apply(partition, {
    epoch: position.epoch,
    incarnation: TOPIC,
    previousOffset: position.offset,
    nextOffset: position.offset + BigInt(records.length) + 1n,
    records,
  });
  assert.equal(outcome, 'applied');
}

async function begin(index: HashIndex, partition: number) {
  const epoch = await index.claimEpoch(partition, 0n);
  await index.reset(partition, epoch, TOPIC);
  return { epoch, offset: 0n };
}

export function hashIndexConformance(name: string, open: () => Promise<HashIndex>): void {
  describe(`${name} as a hash index`, () => {
    let index: HashIndex;
    beforeEach(async () => {
      index = await open();
    });
    afterEach(() => index.close());

    const matches = async (picture: Fingerprint, asking?: string) =>
      (await index.query([queryOf(picture, asking)]))[0]!.map(
        (m) => `${m.productId} ${m.kind} ${m.distance}`,
      );

    describe('finding', () => {
      test('tells the same file, the same pixels and a similar picture apart, nearest first', async () => {
        const asked = fingerprint('asking', 'a', { pdq: hash });
        const pixels = { pdq: hash, canonicalSha256: asked.canonicalSha256 };
        await fill(index, 0, [
          recordOf(fingerprint('similar', 'x', { pdq: hashNear(hash, 14, random) })),
          recordOf(fingerprint('pixels', 'y', pixels)),
          recordOf(fingerprint('file', 'a', pixels)),
        ]);
        assert.deepEqual(await matches(asked), [
          'file exact 0',
          'pixels canonical 0',
          'similar perceptual 14',
        ]);
      });

      test('answers with everything that was put in', async () => {
        const picture = fingerprint('p', 'x', {
          trimmedPdq: properHash(random),
          trimmedQuality: 40,
          quality: 60,
        });
        await fill(index, 0, [recordOf(picture)]);
        const { algorithm: _, firstSeenAt: __, ...indexed } = picture;
        assert.deepEqual(await index.query([queryOf(picture)]), [
          [
            {
              tenant: 'acme',
              productId: 'p',
              imageId: 'x',
              sha256: picture.sha256,
              kind: 'exact',
              distance: 0,
              picture: indexed,
            },
          ],
        ]);
      });

      test('ends at 30 bits', async () => {
        await fill(index, 0, [
          recordOf(fingerprint('at-30', 'x', { pdq: hashNear(hash, 30, random) })),
          recordOf(fingerprint('at-32', 'y', { pdq: hashNear(hash, 32, random) })),
        ]);
        assert.deepEqual(await matches(fingerprint('asking', 'a', { pdq: hash })), ['at-30 perceptual 30']);
      });

      test('never answers with the pictures of the product that asks, but does with its namesake of another tenant', async () => {
        await fill(index, 0, [
          recordOf(fingerprint('p', 'x')),
          recordOf(fingerprint('p', 'x', { tenant: 'other' })),
        ]);
        const [found] = await index.query([queryOf(fingerprint('p', 'x'), 'p')]);
        assert.deepEqual(
          found!.map((m) => m.tenant),
          ['other'],
        );
      });

      test('compares what is inside plain margins, on either side', async () => {
        await fill(index, 0, [
          recordOf(fingerprint('framed', 'x', { trimmedPdq: hashNear(hash, 8, random), trimmedQuality: 90 })),
        ]);
        assert.deepEqual(await matches(fingerprint('asking', 'a', { pdq: hash })), ['framed perceptual 8']);
        const framedToo = fingerprint('asking', 'b', { trimmedPdq: hash, trimmedQuality: 90 });
        assert.deepEqual(await matches(framedToo), ['framed perceptual 8']);
      });

      test('knows flat pictures by their bytes and pixels only', async () => {
        const flat = { pdq: '0'.repeat(64), quality: 0 };
        await fill(index, 0, [
          recordOf(fingerprint('white', 'x', flat)),
          recordOf(fingerprint('blue', 'y', flat)),
        ]);
        assert.deepEqual(await matches(fingerprint('asking', 'x', flat)), ['white exact 0']);
      });

      test('answers a batch in its order', async () => {
        await fill(index, 0, [recordOf(fingerprint('p', 'x')), recordOf(fingerprint('q', 'y'))]);
        const answers = await index.query(
          ['y', 'none', 'x'].map((each) => queryOf(fingerprint('asking', each))),
        );
        assert.deepEqual(
          answers.map((found) => found.map((m) => m.productId)),
          [['q'], [], ['p']],
        );
        assert.deepEqual(await index.query([]), []);
      });

      test(`answers with ${MAX_MATCHES} matches at most, whatever the order of arrival`, async () => {
        const sharing = Array.from({ length: 80 }, (_, i) => recordOf(fingerprint(`p${100 + i}`, 'shared')));
        await fill(index, 0, sharing.toReversed());
        const found = await matches(fingerprint('asking', 'shared'));
        assert.deepEqual(
          found,
          Array.from({ length: MAX_MATCHES }, (_, i) => `p${100 + i} exact 0`),
        );
      });
    });

    describe('forgetting', () => {
      test('a tombstone takes one file of one product out', async () => {
        const [ofP, ofQ] = [fingerprint('p', 'x'), fingerprint('q', 'x')];
        await fill(index, 0, [recordOf(ofP), recordOf(ofQ)]);
        await fill(index, 0, [tombstoneOf(ofP), tombstoneOf(fingerprint('never', 'seen'))]);
        assert.deepEqual(await matches(ofP), ['q exact 0']);
        await fill(index, 0, [tombstoneOf(ofQ)]);
        assert.deepEqual(await matches(ofP), []);
      });

      test('a file that leaves does not take its pixels from another file of the product', async () => {
        const first = fingerprint('p', 'x');
        const second = fingerprint('p', 'y', { canonicalSha256: first.canonicalSha256, pdq: first.pdq });
        await fill(index, 0, [recordOf(first), recordOf(second), tombstoneOf(first)]);
        assert.deepEqual(await matches(first), ['p canonical 0']);
      });

      test('a later record replaces an earlier one of the same key', async () => {
        const before = fingerprint('p', 'x', { imageId: 'front' });
        const after = { ...before, imageId: 'main', canonicalSha256: sha('decoded anew'), pdq: hash };
        await fill(index, 0, [recordOf(before), recordOf(after)]);
        const [found] = await index.query([queryOf(after)]);
        assert.deepEqual(
          found!.map((m) => [m.imageId, m.picture.pdq]),
          [['main', hash]],
        );
        assert.deepEqual(await matches({ ...before, sha256: sha('another file') }), []);
      });

      test('fingerprints of another algorithm are passed over, and end what the key said before', async () => {
        const picture = fingerprint('p', 'x');
        await fill(index, 0, [recordOf(picture), recordOf({ ...picture, algorithm: 'pdq64-0' })]);
        assert.deepEqual(await matches(picture), []);
      });

      test('a reset takes one partition out and leaves the others', async () => {
        const pictures = Array.from({ length: 200 }, (_, i) => fingerprint(`p${i}`, `x${i % 150}`));
        await fill(index, 1, pictures.map(recordOf));
        await fill(index, 2, [recordOf(fingerprint('stays', 'x3'))]);
        const epoch = await index.claimEpoch(1, 0n);
        await index.reset(1, epoch, 'topic-2');
        assert.deepEqual(await index.position(1), { epoch, offset: 0n, incarnation: 'topic-2' });
        const answers = await index.query(pictures.map((picture) => queryOf(picture)));
        assert.deepEqual([...new Set(answers.flat().map((m) => m.productId))], ['stays']);
      });
    });

    describe('telling what it holds', () => {
      const [first, second] = [fingerprint('p', 'x'), fingerprint('q', 'y')];
      const held = async (partition: number) => {
        const found = new Map<string, string>();
        for await (const { entries } of index.entries(partition))
          for (const [key, digest] of entries) found.set(key, digest);
        return found;
      };
      const digest = (value: Fingerprint): string => index.digestOf(keyOf(value), value) ?? 'nothing';

      test('each key of the partition, with the digest of its record', async () => {
        await fill(index, 0, [recordOf(first), recordOf(second), recordOf({ ...second, imageId: 'again' })]);
        await fill(index, 1, [recordOf(fingerprint('elsewhere', 'x'))]);
        const again = { ...second, imageId: 'again' };
        assert.deepEqual(
          new Map([...(await held(0))].sort()),
          new Map([[keyOf(first), digest(first)] as const, [keyOf(again), digest(again)] as const].sort()),
        );
        assert.notEqual(digest(again), digest(second));
        assert.notEqual(digest({ ...first, chroma: second.chroma }), digest(first));
      });

      test('these keys, and where it stood then', async () => {
        await fill(index, 0, [recordOf(first), recordOf(second)]);
        await fill(index, 0, [tombstoneOf(first)]);
        assert.deepEqual(await index.lookUp(0, [keyOf(first), keyOf(second)]), {
          at: (await index.position(0))?.offset,
          entries: new Map([[keyOf(second), digest(second)]]),
        });
      });

      test('of what is not kept there is no digest', () => {
        assert.equal(index.digestOf(keyOf(first), null), undefined);
        assert.equal(index.digestOf(keyOf(first), { ...first, algorithm: 'pdq64-0' }), undefined);
      });

      test('a partition that nobody has filled holds nothing and stands nowhere', async () => {
        assert.deepEqual(await held(5), new Map());
        assert.deepEqual(await index.lookUp(5, [keyOf(first)]), { at: undefined, entries: new Map() });
      });
    });

    describe('standing at an offset', () => {
      test('answers nobody while it is known to be behind its topic', async () => {
        const picture = fingerprint('p', 'x');
        const step = { epoch: 1n, incarnation: TOPIC, until: 8n };
        await index.reset(0, 1n, TOPIC, 8n);
        await assert.rejects(matches(picture), IndexBehindError);
        const records = [recordOf(picture)];
        await index.apply(0, { ...step, previousOffset: 0n, nextOffset: 3n, records });
        await assert.rejects(matches(picture), { name: 'IndexBehindError', retriable: true });
        await index.apply(0, { ...step, previousOffset: 3n, nextOffset: 8n, records: [] });
        assert.deepEqual(await matches(picture), ['p exact 0']);
      });

      const huge = 2n ** 62n;
      const batch = { epoch: 1n, incarnation: TOPIC, previousOffset: 0n, nextOffset: 10n, records: [] };

      test('has no position before its first reset', async () => {
        assert.equal(await index.position(3), undefined);
        await index.claimEpoch(3, 0n);
        assert.equal(await index.position(3), undefined);
        assert.equal(await index.apply(3, batch), 'gap');
      });

      test('each claim has a higher epoch, and at least the one asked for', async () => {
        assert.equal(await index.claimEpoch(0, 0n), 1n);
        assert.equal(await index.claimEpoch(0, 0n), 2n);
        assert.equal(await index.claimEpoch(0, huge + 1n), huge + 1n);
        assert.equal(await index.claimEpoch(0, 9n), huge + 2n);
        assert.equal(await index.claimEpoch(1, 0n), 1n);
      });

      test('records and offset move together; a repeat changes nothing', async () => {
        await index.reset(0, 1n, TOPIC);
        const picture = fingerprint('p', 'x');
        assert.equal(await index.apply(0, { ...batch, records: [recordOf(picture)] }), 'applied');
        assert.deepEqual(await index.position(0), { epoch: 1n, offset: 10n, incarnation: TOPIC });
        const repeat = { ...batch, records: [tombstoneOf(picture)] };
        assert.equal(await index.apply(0, repeat), 'replay');
        assert.equal(await index.apply(0, { ...repeat, previousOffset: 5n, nextOffset: 9n }), 'replay');
        assert.deepEqual(await matches(picture), ['p exact 0']);
      });

      test('a batch from elsewhere is a gap and changes nothing', async () => {
        await index.reset(0, 1n, TOPIC);
        const records = [recordOf(fingerprint('p', 'x'))];
        assert.equal(await index.apply(0, { ...batch, previousOffset: 4n, records }), 'gap');
        assert.equal(await index.apply(0, { ...batch, incarnation: 'topic-2', records }), 'gap');
        assert.deepEqual(await matches(fingerprint('p', 'x')), []);
        assert.deepEqual(await index.position(0), { epoch: 1n, offset: 0n, incarnation: TOPIC });
      });

      test('an earlier owner is fenced, also from a reset', async () => {
        await index.reset(0, 1n, TOPIC);
        assert.equal(await index.claimEpoch(0, 0n), 2n);
        assert.equal(await index.apply(0, batch), 'fenced');
        await assert.rejects(index.reset(0, 1n, TOPIC), IndexFencedError);
        assert.equal(await index.apply(0, { ...batch, epoch: 2n }), 'applied');
      });

      test('offsets and epochs beyond 2^53 and of different lengths are told apart', async () => {
        await index.reset(0, huge, TOPIC);
        const step = (previousOffset: bigint, nextOffset: bigint, epoch = huge) =>
          index.apply(0, { ...batch, epoch, previousOffset, nextOffset });
        assert.equal(await step(0n, 9n), 'applied');
        assert.equal(await step(9n, 10n), 'applied');
        assert.equal(await step(9n, 9n), 'replay');
        assert.equal(await step(10n, huge), 'applied');
        assert.equal(await step(huge, huge + 1n), 'applied');
        assert.equal(await step(huge, huge + 2n), 'gap');
        assert.equal(await step(huge + 1n, huge + 2n, huge - 1n), 'fenced');
        assert.deepEqual(await index.position(0), { epoch: huge, offset: huge + 1n, incarnation: TOPIC });
      });

      test('a malformed fingerprint is refused by name, and the offset stays', async () => {
        await index.reset(0, 1n, TOPIC);
        const bad = { ...fingerprint('p', 'x'), pdq: 'abc' };
        const records = [recordOf(fingerprint('q', 'y')), { key: keyOf(bad), value: bad }];
        await assert.rejects(index.apply(0, { ...batch, records }), BadFingerprintError);
        assert.equal((await index.position(0))?.offset, 0n);
        assert.deepEqual(await matches(fingerprint('q', 'y')), []);
      });
    });
  });
}
