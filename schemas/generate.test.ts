import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readContracts } from './contracts.ts';
import { generatedFile, generateTypes } from './generate.ts';

const record = (fields: unknown[], name = 'Thing'): string =>
  JSON.stringify({ type: 'record', name, namespace: 'com.agpis', fields });

test('the generated types are those of the schemas', () => {
  assert.equal(
    readFileSync(generatedFile, 'utf8'),
    generateTypes(readContracts()),
    'schemas/generated/types.ts is stale: run npm run schemas:generate',
  );
});

test('each Avro type has its TypeScript type', () => {
  const table: readonly [unknown, string][] = [
    ['long', 'number'],
    ['bytes', 'Buffer'],
    [['null', 'string'], 'string | null'],
    [{ type: 'array', items: ['null', 'int'] }, '(number | null)[]'],
    [{ type: 'map', values: { type: 'array', items: 'bytes' } }, 'Record<string, Buffer[]>'],
    [{ type: 'enum', name: 'Kind', symbols: ['A', 'B'] }, 'Kind'],
  ];
  for (const [type, expected] of table) {
    const text = generateTypes(new Map([['things', record([{ name: 'field', type }])]]));
    assert.ok(text.includes(`  field: ${expected};`), `${JSON.stringify(type)} in\n${text}`);
  }
});

test('docs become comments, and times say their unit', () => {
  const time = { type: 'long', logicalType: 'timestamp-millis' };
  const text = generateTypes(new Map([['things', record([{ name: 'at', type: time, doc: 'When.' }])]]));
  assert.ok(text.includes('/** When. ms since 1970 UTC. */\n  at: number;'), text);
});

test('two topics may share a nested record, but not disagree on it', () => {
  const nested = (type: string): unknown => ({
    type: 'record',
    name: 'Inner',
    fields: [{ name: 'x', type }],
  });
  const outer = (name: string, type: string): string => record([{ name: 'inner', type: nested(type) }], name);
  const same = generateTypes(
    new Map([
      ['a', outer('A', 'int')],
      ['b', outer('B', 'int')],
    ]),
  );
  assert.equal(same.split('export interface Inner').length, 2);
  assert.throws(
    () =>
      generateTypes(
        new Map([
          ['a', outer('A', 'int')],
          ['b', outer('B', 'string')],
        ]),
      ),
    /Inner differently/,
  );
});
