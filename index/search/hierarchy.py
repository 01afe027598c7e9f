"""Which regulation carries out which, told by their names: 行政复议法实施条例 carries out 行政复议法.

Both say nearly the same of a matter; the law is what is to be cited first.
"""

from __future__ import annotations

import re
from collections.abc import Collection

_STATE = re.compile("^中华人民共和国")
_CARRIES_OUT = re.compile("(?:实施|执行)(?:细则|办法|条例|规定|意见)$|细则$")
_CARRIES_OUT_QUOTED = re.compile("实施《(?P<title>[^》]+)》")
_KIND = re.compile("(?:法|条例|规定|办法)$")
_SHORTEST = 3
"""Characters of a name without its kind from which on it means one matter, also at the end of another."""


def carries_out(title: str, other: str) -> bool:
    """Whether the regulation called `title` carries out the one called `other`."""
    carried, law = _carried(_STATE.sub("", title)), _STATE.sub("", other)
    if carried is None:
        return False
    core = _KIND.sub("", law)
    return carried == law or (len(core) >= _SHORTEST and _KIND.sub("", carried).endswith(core))


def carried_out(titles: Collection[str]) -> set[str]:
    """Those of `titles` that another of them carries out."""
    return {one for one in titles if any(carries_out(other, one) for other in titles if other != one)}


def _carried(title: str) -> str | None:
    """What `title` carries out by its name, None if it is a rule of its own."""
    if quoted := _CARRIES_OUT_QUOTED.search(title):
        return _STATE.sub("", quoted["title"])
    found = _CARRIES_OUT.search(title)
    return title[: found.start()] if found and found.start() else None
