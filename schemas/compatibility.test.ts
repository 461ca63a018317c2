import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { incompatibilities } from './compatibility.ts';
import { readContracts } from './contracts.ts';
import { readingProblems } from './reading-problems.ts';

const record = (...fields: object[]): object => ({
  type: 'record',
  name: 'Thing',
  namespace: 'com.agpis',
  fields,
});
const field = (type: unknown, more: object = {}): object => record({ name: 'x', type, ...more });
const kind = (symbols: string[], fallback?: string): object => ({
  type: 'enum',
  name: 'Kind',
  symbols,
  ...(fallback === undefined ? {} : { default: fallback }),
});
const array = (items: unknown): object => ({ type: 'array', items });
const inner = (...fields: object[]): object => ({ type: 'record', name: 'Inner', fields });

/** Reader, writer, and the problem or none. */
const table: readonly [string, object, object, RegExp | undefined][] = [
  ['the same', field('int'), field('int'), undefined],
  ['an int read as a long', field('long'), field('int'), undefined],
  ['a long read as an int', field('int'), field('long'), /^x was written as long and cannot be read as int\.$/],
  ['a text read as a number', field('int'), field('string'), /^x was written as string/],
  ['a field of its own with a default', field('int', { default: 0 }), record(), undefined],
  ['a field of its own without one', field('int'), record(), /^x has no default, and was not written\.$/],
  ['a field that only the writer has', record(), field('int'), undefined],
  ['a renamed field', field('int'), record({ name: 'y', type: 'int' }), /^x has no default/],
  ['a renamed field with an alias', field('int', { aliases: ['y'] }), record({ name: 'y', type: 'int' }), undefined],
  ['a value read as nullable', field(['null', 'int']), field('int'), undefined],
  ['a nullable read as a value', field('int'), field(['null', 'int']), /^x was written as null/],
  ['a nullable of a wider type', field(['null', 'long']), field(['null', 'int']), undefined],
  ['a nullable of another type', field(['null', 'int']), field(['null', 'string']), /none of null, int/],
  ['a symbol more at the writer', field(kind(['A'])), field(kind(['A', 'B'])), /^x may be B/],
  ['a symbol more, with a default', field(kind(['A'], 'A')), field(kind(['A', 'B'])), undefined],
  ['a logical type dropped', field('long'), field({ type: 'long', logicalType: 'timestamp-millis' }), undefined],
  ['deep inside', field(array(inner({ name: 'y', type: 'int' }))), field(array(inner({ name: 'y', type: 'string' }))), /^x\[\]\.y was written as string/],
  ['inside a nullable record', field(['null', inner({ name: 'y', type: 'int' })]), field(['null', inner()]), /^x\.y has no default/],
  ['a map of other values', field({ type: 'map', values: 'int' }), field({ type: 'map', values: 'string' }), /^x\{\} was written/],
  ['a type used by its name', record({ name: 'p', type: inner({ name: 'y', type: 'int' }) }, { name: 'q', type: 'com.agpis.Inner' }), record({ name: 'q', type: inner({ name: 'y', type: 'string' }) }, { name: 'p', type: 'Inner' }), /^p\.y was written as string/],
  ['another record', { ...field('int'), name: 'Other' }, field('int'), /Other has no alias of that name/],
]; // prettier-ignore

describe('readingProblems', () => {
  for (const [name, reader, writer, expected] of table) {
    test(`${name}: ${expected ? 'cannot be read' : 'can be read'}`, () => {
      const [problem] = readingProblems(JSON.stringify(reader), JSON.stringify(writer));
      if (expected) assert.match(problem ?? '', expected);
      else assert.equal(problem, undefined);
    });
  }

  test('a recursive type is compared once', () => {
    const tree = (leaf: string): string =>
      JSON.stringify({ type: 'record', name: 'Tree', fields: [{ name: 'leaf', type: leaf }, { name: 'next', type: ['null', 'Tree'] }] }); // prettier-ignore
    assert.deepEqual(readingProblems(tree('int'), tree('int')), []);
    assert.equal(readingProblems(tree('int'), tree('string')).length, 1);
  });

  for (const [topic, text] of readContracts()) {
    test(`the contract of ${topic} reads itself`, () => assert.deepEqual(readingProblems(text, text), []));
  }
});

describe('incompatibilities', () => {
  const earlier = [
    { version: 1, schema: JSON.stringify(record()) },
    { version: 2, schema: JSON.stringify(field('int', { default: 0 })) },
  ];
  const required = JSON.stringify(field('int'));

  test('a level that is not transitive looks at the last version only', () => {
    assert.deepEqual(incompatibilities(required, earlier, 'BACKWARD'), []);
    assert.deepEqual(incompatibilities(required, earlier, 'BACKWARD_TRANSITIVE'), [
      'It cannot read version 1: x has no default, and was not written.',
    ]);
  });

  test('FULL asks that the earlier versions can read it too', () => {
    const wider = JSON.stringify(field('long', { default: 0 }));
    assert.deepEqual(incompatibilities(wider, earlier, 'BACKWARD_TRANSITIVE'), []);
    assert.deepEqual(incompatibilities(wider, earlier, 'FULL_TRANSITIVE'), [
      'Version 2 cannot read it: x was written as long and cannot be read as int.',
    ]);
  });

  test('NONE allows everything', () => assert.deepEqual(incompatibilities('"int"', earlier, 'NONE'), []));
});
