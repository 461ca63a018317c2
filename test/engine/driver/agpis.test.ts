/** The whole of AGPIS, every unit and the sink: the catalogue may repeat itself and come out of order, workers may come and go. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ProductChange } from '../../../schemas/generated/types.ts';
import {
  changeResults,
  fingerprints,
  imageChangelog,
  productChanges,
  publishChangelog,
  sequences,
} from '../../../topology/topics.ts';
import { agpis } from '../../../topology/agpis.ts';
import { CONTENT, PROFILE, TENANT, addressOf, changeOf, driveAgpis, shaOf } from './shop.ts';
import { type Weather, clearUp, expose, picker, runs, weathers } from './weather.ts';

const image = agpis.units.find(({ name }) => name === 'image') ?? assert.fail();
/** What is only read to be restored. */
const REMEMBERED = [imageChangelog.name, publishChangelog.name, fingerprints.name];

/** What a version says follows from product and version alone, so that a repeat is one. */
interface Version {
  readonly kind: 'good' | 'moody' | 'small' | 'empty' | 'deleted';
}
interface Product {
  readonly id: string;
  /** Index + 1 is the version. */
  readonly versions: readonly Version[];
}

const picturesOf = (version: number, { kind }: Version): string[] => {
  if (kind === 'good') return ['front', `v${String(version)}`];
  if (kind === 'moody') return ['front', `v${String(version)}-moody`];
  return kind === 'small' ? ['small'] : [];
};
const changeAt = ({ id, versions }: Product, version: number): ProductChange => {
  const said = versions[version - 1] ?? { kind: 'empty' };
  return changeOf(id, version, picturesOf(version, said), { deleted: said.kind === 'deleted' });
};

const products: fc.Arbitrary<Product[]> = fc
  .array(
    fc.array(
      fc.record({
        kind: fc.constantFrom<Version['kind'][]>('good', 'good', 'moody', 'small', 'empty', 'deleted'),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => all.map((versions, n) => ({ id: `p${String(n + 1)}`, versions })));

interface Arrival {
  readonly product: number;
  readonly version: number;
  /** Before it, ms. */
  readonly gap: number;
}

/** Every version of every product at least once, some again, in any order. */
const arrivalsOf = (all: readonly Product[]): fc.Arbitrary<Arrival[]> => {
  const each = all.flatMap((p, product) => p.versions.map((_, n) => ({ product, version: n + 1 })));
  return fc
    .tuple(
      fc.array(fc.nat(each.length - 1), { maxLength: 4 }),
      fc.array(fc.constantFrom(0, 0, 5, 100, 2_000), {
        minLength: each.length + 4,
        maxLength: each.length + 4,
      }),
    )
    .chain(([repeats, gaps]) => {
      const arrivals = [...each, ...repeats.map((n) => each[n] ?? { product: 0, version: 1 })];
      return fc
        .shuffledSubarray(arrivals, { minLength: arrivals.length })
        .map((shuffled) => shuffled.map((arrival, n) => ({ ...arrival, gap: gaps[n] ?? 0 })));
    });
};

interface Case {
  readonly products: readonly Product[];
  readonly arrivals: readonly Arrival[];
  readonly weather: Weather;
  readonly workers: number;
  /** Whether a classifier is asked about each sequence. */
  readonly isClassified: boolean;
}
const cases: fc.Arbitrary<Case> = products.chain((all) =>
  fc.record({
    products: fc.constant(all),
    arrivals: arrivalsOf(all),
    weather: weathers(),
    workers: fc.integer({ min: 1, max: 2 }),
    isClassified: fc.boolean(),
  }),
);

async function play({ products: all, arrivals, weather, workers, isClassified }: Case) {
  const parts = await driveAgpis(
    { broker: weather.broker, pick: picker(weather.picks), workers: 0 },
    { classifying: isClassified ? CONTENT : null },
  );
  const { driver } = parts;
  expose(driver, weather.faults, REMEMBERED);
  for (let n = 0; n < workers; n += 1) driver.spawn();
  for (const { product, version, gap } of arrivals) {
    await driver.advance(gap);
    const found = all[product];
    if (found) driver.pipe(productChanges, `${TENANT}/${found.id}`, changeAt(found, version));
  }
  await driver.advance(300);
  await clearUp(driver, image);
  return parts;
}

type Played = Awaited<ReturnType<typeof play>>;

/** What is public is the highest version, or nothing where that one may not be; earlier ones only as long as it has all their pictures. */
async function assertHighestVersionWins({ driver }: Played, all: readonly Product[]): Promise<void> {
  const published = await driver.table(sequences);
  const indexed = await driver.table(fingerprints);
  for (const product of all) {
    const last = product.versions.length;
    const kind = product.versions[last - 1]?.kind ?? 'empty';
    const sequence = published.get(`${TENANT}/${product.id}/${PROFILE}`);
    const expected = picturesOf(last, { kind }).map((name) => shaOf(addressOf(product.id, name)));
    if (kind === 'good' || kind === 'moody') {
      assert.deepEqual(
        [sequence?.state, sequence?.sourceVersion, sequence?.images.map((i) => i.sha256)],
        ['PUBLISHED', last, expected],
        `${product.id} shows version ${String(last)}`,
      );
    } else if (kind === 'deleted') {
      assert.equal(sequence, undefined, `${product.id} is deleted`);
    } else {
      assert.notEqual(sequence?.sourceVersion, last, `${product.id} may not show version ${String(last)}`);
    }
    const known = [...indexed.keys()].filter((key) => key.startsWith(`${TENANT}/${product.id}/`));
    if (kind !== 'empty')
      assert.deepEqual(
        known.sort(),
        expected.map((sha256) => `${TENANT}/${product.id}/${sha256}`).sort(),
        `the pictures of ${product.id} that others are compared with`,
      );
  }
}

/** The index is a view: it stands behind the last fingerprint of each partition. */
async function assertIndexIsLevel({ driver, index }: Played): Promise<void> {
  for (const { partition, offset } of await driver.output(fingerprints)) {
    const position = await index.position(partition);
    assert.ok(position && position.offset > BigInt(offset), `the index has fingerprint ${String(offset)}`);
  }
}

async function assertAnsweredOnce({ driver }: Played, arrivals: readonly Arrival[]): Promise<void> {
  const first = (await driver.output(changeResults)).flatMap(({ value }) => (value?.first ? [value] : []));
  const events = first.map(({ eventId, profile }) => `${eventId} ${profile}`);
  assert.equal(new Set(events).size, events.length, 'no event has two first answers');
  assert.equal(events.length, arrivals.length, 'each event has one');
}

async function assertRevisionsGrow({ driver }: Played): Promise<void> {
  const revisions = new Map<string, number>();
  for (const { key, value } of await driver.output(sequences)) {
    if (!value) continue;
    assert.ok(value.revision > (revisions.get(key) ?? 0), `${key} r${String(value.revision)}`);
    revisions.set(key, value.revision);
  }
}

async function assertRowsEqualEvents({ driver, target }: Played): Promise<void> {
  const rows = target.rows().map(({ record: r }) => `${r.topic}/${String(r.partition)}/${String(r.offset)}`);
  assert.equal(new Set(rows).size, rows.length, 'no row twice');
  let events = 0;
  for (const topic of agpis.sinks.flatMap(({ inputs }) => inputs))
    events += (await driver.output(topic)).length;
  assert.equal(rows.length, events, 'a row for each event');
}

describe('in any order of changes and repeats, whatever becomes of the workers', () => {
  test('the highest version wins, every event has one first answer, revisions grow, rows equal events', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (each) => {
        const played = await play(each);
        await assertHighestVersionWins(played, each.products);
        await assertIndexIsLevel(played);
        await assertAnsweredOnce(played, each.arrivals);
        await assertRevisionsGrow(played);
        await assertRowsEqualEvents(played);
        assert.deepEqual(played.driver.deadLetters(), []);
      }),
      runs(100),
    );
  });
});
