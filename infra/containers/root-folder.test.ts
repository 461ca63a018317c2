import assert from 'node:assert/strict';
import { test } from 'node:test';
import { librariesIn } from './root-folder.ts';

test("the libraries of ldd's words, each by its path on this machine", () => {
  const words = `/app/node:
\tlinux-vdso.so.1 (0x00007eff12b1b000)
\tlibchdb.so => /app/libchdb.so (0x00007efeefc00000)
\tlibm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007efeefb20000)
\tlibodd.so => not found
\t/lib64/ld-linux-x86-64.so.2 (0x00007eff12b1d000)
\tnot a dynamic executable
`;
  assert.deepEqual(librariesIn(words), [
    '/app/libchdb.so',
    '/lib/x86_64-linux-gnu/libm.so.6',
    '/lib64/ld-linux-x86-64.so.2',
  ]);
});
