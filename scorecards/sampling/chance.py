"""Chance that is the same on every machine: numbers taken from a hash of the seed and of what is decided by them.

SHA-256 (FIPS 180-4) is fixed for good, unlike the stream of a random generator, and a number depends on nothing but
its own names: neither the order in which things are asked nor what else is there changes it.
"""

import hashlib

BITS = 64


class Chance:
    """A seed, made ready. Two seeds, or two names under one seed, share nothing."""

    __slots__ = ("_begun",)

    def __init__(self, *seed: str) -> None:
        self._begun = hashlib.sha256("\x1f".join(seed).encode() + b"\x1e")

    def key(self, *names: int | str) -> int:
        """A number of 64 bits for the names; items in the order of their keys are in random order."""
        begun = self._begun.copy()
        begun.update("\x1f".join(map(str, names)).encode())
        return int.from_bytes(begun.digest()[: BITS // 8], "big")

    def below(self, limit: int, *names: int | str) -> int:
        """A whole number from 0 to `limit` - 1, all equally likely (to within limit / 2^64)."""
        return self.key(*names) * limit >> BITS
