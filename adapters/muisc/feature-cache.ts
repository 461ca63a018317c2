/** What the encoder said of pictures, so that an edited sequence encodes only its new ones. */

export interface Features {
  /** coarse x coarse x width. */
  readonly cells: Float32Array;
  /** 2 x width. */
  readonly whole: Float32Array;
  /** One a code. */
  readonly votes: Float32Array;
  /** cells x cells x codes: logits of where each category is seen. */
  readonly maps: Float32Array;
  /** 64 x 64 x 3. */
  readonly thumb: Uint8Array;
}

export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
}

export interface FeatureCache {
  get(key: string): Features | undefined;
  put(key: string, features: Features): void;
  counts(): CacheCounts;
}

/** The least recently used goes first. May be shared by the models of one process: keys hold what made the features. */
export function featureCache(maxBytes: number): FeatureCache {
  const kept = new Map<string, Features>(); // in the order of use
  let [hits, misses, bytes] = [0, 0, 0];

  const drop = (key: string): void => {
    const old = kept.get(key);
    if (old === undefined) return;
    kept.delete(key);
    bytes -= bytesOf(old);
  };

  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) {
        misses += 1;
        return undefined;
      }
      hits += 1;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    put(key, features) {
      drop(key);
      kept.set(key, features);
      bytes += bytesOf(features);
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
    counts: () => ({ hits, misses, entries: kept.size, bytes }),
  };
}

const bytesOf = ({ cells, whole, votes, maps, thumb }: Features): number =>
  [cells, whole, votes, maps, thumb].reduce((sum, { byteLength }) => sum + byteLength, 0);
