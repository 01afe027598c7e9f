"""How often one person and one address may call: token buckets, refilled evenly."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from bot.gateway.errors import TooOften

READS_PER_WRITE = 10
"""Reading costs a tenth of saying something: suggestions come while one types."""
_REMEMBERED = 50_000


class Bucket:
    """Buckets by name: each holds what may be taken in `seconds` and fills evenly in that time."""

    def __init__(
        self, size: int, clock: Callable[[], float] = time.monotonic, *, seconds: float = 60.0
    ) -> None:
        self._size = float(size)
        self._seconds = seconds
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, name: str, cost: float = 1.0) -> float:
        """Take `cost` and give 0.0, or take nothing and give the seconds until it can be had."""
        now = self._clock()
        left, at = self._left.pop(name, (self._size, now))
        left = min(self._size, left + (now - at) * self._size / self._seconds)
        enough = left >= cost
        self._left[name] = (left - cost if enough else left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if enough else (cost - left) * self._seconds / self._size


class Limits:
    """The two limits together."""

    def __init__(self, per_person: int, per_address: int) -> None:
        """Messages a minute."""
        self._people = Bucket(per_person)
        self._addresses = Bucket(per_address)

    def take(self, person: str, address: str, *, writes: bool = True) -> None:
        """Count one call; an empty `address` is not counted. Raises TooOften."""
        cost = 1.0 if writes else 1.0 / READS_PER_WRITE
        wait = self._people.wait(person, cost)
        if not wait and address:
            wait = self._addresses.wait(address, cost)
        if wait:
            raise TooOften(f"{person} at {address}", math.ceil(wait))
