import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parseCsv } from './csv.ts';

const table: readonly [string, string, [number, string[]][]][] = [
  ['nothing', '', []],
  ['cells and rows', 'a,b\nc,d', [[1, ['a', 'b']], [2, ['c', 'd']]]],
  ['a break at the end', 'a,b\n', [[1, ['a', 'b']]]],
  ['CRLF and CR', 'a\r\nb\rc', [[1, ['a']], [2, ['b']], [3, ['c']]]],
  ['a byte order mark', '\uFEFF"a",b', [[1, ['a', 'b']]]],
  ['empty cells', ',a,\n', [[1, ['', 'a', '']]]],
  ['empty rows', 'a\n\n,,\nb', [[1, ['a']], [4, ['b']]]],
  ['quotes, commas and breaks in quotes', '"a ""x"", b\r\nc",d\ne', [[1, ['a "x", b\r\nc', 'd']], [3, ['e']]]],
  ['an empty quoted cell', '"",a', [[1, ['', 'a']]]],
  ['a quote inside a plain cell', '5" pot,a', [[1, ['5" pot', 'a']]]],
  ['something behind a closed quote', '"a"b,c', [[1, ['ab', 'c']]]],
]; // prettier-ignore

describe('parseCsv', () => {
  for (const [name, text, rows] of table) {
    test(name, () => {
      assert.deepEqual(parseCsv(text), {
        rows: rows.map(([line, cells]) => ({ line, cells })),
        openQuoteAt: undefined,
      });
    });
  }

  test('says where a quote stays open', () => {
    assert.deepEqual(parseCsv('a\n"b\nc'), { rows: [{ line: 1, cells: ['a'] }], openQuoteAt: 2 });
  });

  test('reads back what was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ', 'é') });
    const rows = fc.array(
      fc.array(cell, { minLength: 1, maxLength: 4 }).filter((cells) => cells.some((c) => c.trim() !== '')),
    );
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(rows, fc.constantFrom('\n', '\r\n'), (written, lineBreak) => {
        const text = written.map((cells) => cells.map(quoted).join(',') + lineBreak).join('');
        assert.deepEqual(parseCsv(text).rows.map(({ cells }) => cells), written); // prettier-ignore
      }),
    );
  });

  test('is linear in a long file of quotes', () => {
    const start = performance.now();
    parseCsv(`"${'""'.repeat(2_000_000)}`);
    assert.ok(performance.now() - start < 2_000);
  });
});
