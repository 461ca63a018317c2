/** Reads zip files whose entries are stored as they are, which is what packs are made of. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const STORED = 0;

export class StoredZip {
  private readonly file: number;
  private readonly entries = new Map<string, { at: number; size: number }>();

  /** Error for what is no zip, or has an entry that is compressed. */
  constructor(path: string) {
    this.file = openSync(path, 'r');
    const { size } = fstatSync(this.file);
    // A comment of up to 65,535 bytes may stand behind the 22 bytes of the last record.
    const tailSize = Math.min(size, 22 + 0xffff);
    const tail = this.bytes(size - tailSize, tailSize);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
    if (end < 0 || tail.readUInt32LE(end) !== END) throw new Error(`${path} is no zip file`);
    const directory = this.bytes(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    for (let at = 0; at < directory.length && directory.readUInt32LE(at) === ENTRY;) {
      const nameSize = directory.readUInt16LE(at + 28);
      const name = directory.toString('utf8', at + 46, at + 46 + nameSize);
      if (directory.readUInt16LE(at + 10) !== STORED)
        throw new Error(`${path}: the entry ${name} is compressed; packs store theirs`);
      this.entries.set(name, { at: directory.readUInt32LE(at + 42), size: directory.readUInt32LE(at + 24) });
      at += 46 + nameSize + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    }
  }

  read(name: string): Buffer {
    const entry = this.entries.get(name);
    if (!entry) throw new Error(`there is no entry ${name} in this zip file`);
    const local = this.bytes(entry.at, 30);
    return this.bytes(entry.at + 30 + local.readUInt16LE(26) + local.readUInt16LE(28), entry.size);
  }

  close(): void {
    closeSync(this.file);
  }

  private bytes(from: number, size: number): Buffer {
    const out = Buffer.alloc(size);
    readSync(this.file, out, 0, size, from);
    return out;
  }
}
