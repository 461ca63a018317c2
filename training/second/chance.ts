/** Seeded choices. A key gives the same stream everywhere; a fork gives another, so that a new choice does not shift the rest. */
import { createHash } from 'node:crypto';

export class Chance {
  readonly key: string;
  // The four words of the sfc32 generator (Chris Doty-Humphrey, PractRand; public domain).
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(...key: (string | number)[]) {
    this.key = key.join('/');
    const seed = createHash('sha256').update(this.key).digest();
    this.a = seed.readInt32LE(0);
    this.b = seed.readInt32LE(4);
    this.c = seed.readInt32LE(8);
  }

  fork(name: string | number): Chance {
    return new Chance(this.key, name);
  }

  /** In [0, 1). */
  unit(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** A whole number, both ends included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  happens(probability: number): boolean {
    return this.unit() < probability;
  }

  /** RangeError where there is nothing to pick from. */
  pick<T>(options: readonly T[]): T {
    if (options.length === 0) throw new RangeError(`nothing to pick from (${this.key})`);
    return options[Math.floor(this.unit() * options.length)]!;
  }

  weighted<const T>(options: readonly (readonly [T, number])[]): T {
    let left = this.unit() * options.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [option, weight] of options) if ((left -= weight) < 0) return option;
    return options.at(-1)![0];
  }

  shuffled<T>(options: readonly T[]): T[] {
    const out = [...options];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.whole(0, i);
      [out[i], out[j]] = [out[j]!, out[i]!];
    }
    return out;
  }
}
