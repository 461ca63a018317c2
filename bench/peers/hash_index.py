"""Look-alikes across the catalogue: 16 exact buckets of 16 bits in Redis sets, candidates compared in numpy."""
from __future__ import annotations

import numpy as np
import redis

from looking import Facts, Hash

RADIUS = 30
BANDS = 16
# Neighbouring coefficients move together, so the bits are spread over the bands by one fixed permutation.
SPREAD = np.random.default_rng(20260101).permutation(256)


def bands(h: Hash) -> list[bytes]:
    spread = np.packbits(np.unpackbits(h.bits)[SPREAD])
    return [b"b:%d:" % band + spread[2 * band : 2 * band + 2].tobytes() for band in range(BANDS)]


class HashIndex:
    """A member is hash (32 bytes), file (32 bytes) and product, so that a look-up needs one round trip."""

    def __init__(self, url: str) -> None:
        self._redis = redis.Redis.from_url(url)

    def matches(self, product: str, pictures: list[Facts]) -> list[int]:
        """Per picture, how many other products show the same file or one within the radius."""
        found: list[int] = []
        with self._redis.pipeline(transaction=False) as pipe:
            for facts in pictures:
                pipe.smembers(b"f:" + bytes.fromhex(facts.sha256))
                pipe.smembers(b"p:" + bytes.fromhex(facts.canonical))
                pipe.sunion(bands(facts.pdq))
            answers = pipe.execute()
        own = product.encode()
        for at, facts in enumerate(pictures):
            same, pixels, near = answers[3 * at : 3 * at + 3]
            others = (same | pixels) - {own}
            members = list(near)
            if members and not facts.pdq.flat:
                hashes = np.frombuffer(b"".join(m[:32] for m in members), np.uint8).reshape(-1, 32)
                apart = np.bitwise_count(hashes ^ facts.pdq.bits).sum(axis=1)
                others |= {members[i][64:] for i in np.flatnonzero(apart <= RADIUS)} - {own}
            found.append(len(others))
        return found

    def add(self, product: str, pictures: list[Facts]) -> None:
        own = product.encode()
        with self._redis.pipeline(transaction=False) as pipe:
            for facts in pictures:
                file = bytes.fromhex(facts.sha256)
                pipe.sadd(b"f:" + file, own)
                pipe.sadd(b"p:" + bytes.fromhex(facts.canonical), own)
                if not facts.pdq.flat:
                    for key in bands(facts.pdq):
                        pipe.sadd(key, facts.pdq.bits.tobytes() + file + own)
            pipe.execute()
