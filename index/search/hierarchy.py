"""What the names of regulations tell: which carries out which, and which is only for some.

行政复议法实施条例 and 行政复议法 say nearly the same of a matter; the law is what is to be cited first. What
holds for 外国人在中华人民共和国收养子女 does not tell what holds where nobody speaks of foreigners.
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
_FOR_SOME = re.compile(
    "外国|境外|外商投资|华侨|公务员|公职人员|国有企业|事业单位|精神卫生|生猪|校车|电力|煤矿|民用核|台湾|香港|澳门|军|武装警察|公安机关|人民警察|海关|铁路|民航|民用航空|地震|长江|黄河|太湖|淮河|南水北调"
    "|增值税|消费税|契税|印花税|车船税|集成电路"
)


def only_for_some(title: str, question: str) -> bool:
    """Whether the regulation called `title` is for a people, place or trade that `question` does not name."""
    return any(scope not in question for scope in _FOR_SOME.findall(title))


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
