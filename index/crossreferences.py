"""Places that a rule's own text refers to: 依照第十条、本规则第二十三条第二款、《…条例》第五条.

Stricter than `index.references`, which reads what people type: here 第十条 is always a place, and the only
question is of which regulation. Where that is not held, or not certain, there is no reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from index.address import locate
from index.build.store import Store
from index.errors import AddressError
from index.holdings import Holdings
from index.numerals import ANY, to_number


@dataclass(frozen=True, slots=True)
class CrossReference:
    """`text` as it stands in the rule, and the address that it means."""

    text: str
    address: str


def references_in(
    text: str, regulation_id: str, store: Store, holdings: Holdings
) -> tuple[CrossReference, ...]:
    """Each place that `text` of that regulation names and that is held, once, in reading order."""
    reader = _Reader(text, regulation_id, store, holdings)
    return tuple(dict.fromkeys(reader.found()))


class _Reader:
    """Goes through one text, remembering whose articles a list (第十条、第十二条) goes on counting."""

    def __init__(self, text: str, regulation_id: str, store: Store, holdings: Holdings) -> None:
        self._text = text
        self._own = regulation_id
        self._store = store
        self._holdings = holdings

    def found(self) -> Iterator[CrossReference]:
        previous_end, target = -1, None
        for match in _patterns().place.finditer(self._text):
            if not match.group():
                continue
            if match["title"]:
                target = self._called(match["title"])
            else:
                between = self._text[previous_end : match.start()] if previous_end >= 0 else None
                if between is None or not _patterns().goes_on.fullmatch(between):
                    target = self._owner(self._text[: match.start()])
            previous_end = match.end()
            address = self._address(match, target) if target else None
            if address:
                yield CrossReference(match.group(), address)

    def _owner(self, before: str) -> str | None:
        """The regulation whose article stands after `before`; None where that is not held."""
        if _patterns().own.search(before):
            return self._own
        named = _patterns().bare.search(before)
        if named is None:
            return self._own
        return self._called(_patterns().verb.sub("", named["title"]))

    def _called(self, title: str) -> str | None:
        found = self._holdings.called(title)
        return found[0].id if len(found) == 1 else None

    def _address(self, match: re.Match[str], target: str) -> str | None:
        """Without an article, a regulation's name leads to where it begins."""
        article, suffix = match["article"], match["suffix"]
        paragraph, item = match["paragraph"], match["item"]
        try:
            if not article:
                return self._store.articles(target)[0].address
            number = f"{to_number(article)}-{to_number(suffix)}" if suffix else str(to_number(article))
            where = (to_number(part) if part else None for part in (paragraph, item))
            return str(locate(self._store.article(target, number), *where))
        except (AddressError, ValueError, IndexError):
            return None


@dataclass(frozen=True, slots=True)
class _Patterns:
    place: re.Pattern[str]
    goes_on: re.Pattern[str]
    own: re.Pattern[str]
    bare: re.Pattern[str]
    verb: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    number = rf"[{ANY}]{{1,12}}"
    kinds = "法典|宪法|法|条例|规则|办法|规定|细则|章程|制度|规程|准则"
    return _Patterns(
        re.compile(  # either half may be missing; where both are, nothing is matched
            r"(?:《(?P<title>[^《》]{2,80})》(?:\s*[（(][^（()）]{1,30}[）)])?)?"
            rf"(?:第(?P<article>{number})条(?:之(?P<suffix>{number}))?"
            rf"(?:第(?P<paragraph>{number})款)?(?:第[（(]?(?P<item>{number})[）)]?项)?)?"
        ),
        re.compile(r"(?:[、，,和及与或至到]|以及|或者)+"),
        re.compile(rf"[本该](?:{kinds})\s*$"),
        re.compile(rf"(?P<title>[一-鿿]{{1,40}}(?:{kinds}))\s*$"),
        re.compile(
            r"^.*(?:依照|按照|根据|违反|适用|符合|参照|依据|遵守|执行|以及|或者|和|与|及|有|的|在|由|对)"
        ),
    )
