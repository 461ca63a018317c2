import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { StoredZip } from './stored-zip.ts';

/** PKWARE's APPNOTE, 4.3: local headers with their data, then the directory, then its end. */
function zip(entries: Record<string, string>, method = 0): string {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, text] of Object.entries(entries)) {
    const [label, data] = [Buffer.from(name), Buffer.from(text)];
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, label, data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), fields, tail, label]));
    bodies.push(local);
    at += local.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  const path = join(mkdtempSync(join(tmpdir(), 'agpis-zip-')), 'shard.zip');
  writeFileSync(path, Buffer.concat([...bodies, list, end]));
  return path;
}

describe('a zip of stored entries', () => {
  test('gives each entry by its name', () => {
    const file = new StoredZip(zip({ 'rows.jsonl': '{"a":1}\n', 'süß.webp': 'picture' }));
    assert.equal(file.read('rows.jsonl').toString(), '{"a":1}\n');
    assert.equal(file.read('süß.webp').toString(), 'picture');
    assert.throws(() => file.read('none'), /no entry none/);
    file.close();
  });

  test('refuses what is compressed, and what is no zip', () => {
    assert.throws(() => new StoredZip(zip({ a: 'text' }, 8)), /the entry a is compressed/);
    const path = join(mkdtempSync(join(tmpdir(), 'agpis-zip-')), 'none.zip');
    writeFileSync(path, 'none');
    assert.throws(() => new StoredZip(path), /is no zip file/);
  });
});
