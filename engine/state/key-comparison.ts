/** Two accounts of the same keys, a topic and a view of it that moves on while both are read. */

interface Version {
  readonly offset: number;
  /** Undefined where the record says that nothing is to be kept. */
  readonly digest: string | undefined;
}

interface Key {
  /** What the view held, and the offset up to which it had applied the topic when it was asked. */
  held: string | undefined;
  asOf: number;
  /** Last record below that offset. */
  before: Version | undefined;
  /** Last record from it on: the view may have held something that compaction has taken from the topic since. */
  after: Version | undefined;
}

export type Verdict = 'same' | 'missing' | 'foreign' | 'different' | 'unsure';

export interface KeyComparison {
  /** What the view held of a key when it had applied everything below `asOf`. Asked again, the later look counts. */
  looked(key: string, digest: string | undefined, asOf: number): void;
  /** A record of the topic, in order. */
  record(key: string, offset: number, digest: string | undefined): void;
  /** unsure: the key has changed since it was looked at. */
  verdict(key: string): Verdict;
  keys(): Iterable<string>;
  /** Keys of which something is to be kept by the last record read. */
  live(): number;
}

/** `asOf`: where the view stood before it was asked for anything; for keys that it did not name. */
export function keyComparison(asOf: number): KeyComparison {
  const keys = new Map<string, Key>();

  function of(name: string): Key {
    const known = keys.get(name);
    if (known) return known;
    const key: Key = { held: undefined, asOf, before: undefined, after: undefined };
    keys.set(name, key);
    return key;
  }

  return {
    looked(name, digest, since) {
      const key = of(name);
      key.held = digest;
      key.asOf = since;
      if (!key.after || key.after.offset >= since) return;
      key.before = key.after;
      key.after = undefined;
    },
    record(name, offset, digest) {
      const key = of(name);
      if (offset < key.asOf) key.before = { offset, digest };
      else key.after = { offset, digest };
    },
    verdict(name) {
      const { held, before, after } = of(name);
      if (after) return 'unsure';
      if (held === before?.digest) return 'same';
      if (held === undefined) return 'missing';
      return before?.digest === undefined ? 'foreign' : 'different';
    },
    keys: () => keys.keys(),
    live() {
      let count = 0;
      for (const { before, after } of keys.values()) if ((after ?? before)?.digest !== undefined) count += 1;
      return count;
    },
  };
}
