"""What a document says of itself: title, 文号, date, issuing body, the notice that issued it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from index.numerals import to_number
from index.parse.marks import is_date, is_signature, is_title_like


@dataclass(frozen=True, slots=True)
class Facts:
    """What could be read off the lines before the first article; None where they do not say."""

    title: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    issued: date | None = None
    notice: str = ""


def read_facts(preamble: Sequence[str], known_title: str = "") -> Facts:
    """Read the facts from `preamble`, the lines before the rule's first chapter or article."""
    title = known_title or _title(preamble)
    text = "\n".join(preamble)
    return Facts(
        title,
        find_number(text),
        _issuer(preamble),
        _issued(preamble),
        _notice(preamble, title),
    )


def find_number(text: str) -> str | None:
    """The first 文号 in `text`, as it is written officially: 株政发〔2022〕1号."""
    number = _NUMBER.search(text)
    return _tidy_number(number.group()) if number else None


def read_date(text: str) -> date | None:
    """The first date in `text`, written 2022年1月13日 or 二〇二二年一月十三日."""
    for match in _DATE.finditer(text):
        try:
            return date(*(to_number(match[part]) for part in ("y", "m", "d")))
        except ValueError:
            continue
    return None


_NUMBER = re.compile(
    r"[一-鿿]{1,12}\s*[〔\[［【（(]\s*(?:19|20)\d{2}\s*[〕\]］】）)]\s*第?\s*\d{1,4}\s*号|[一-鿿]{2,30}令第\s*\d+\s*号"
)
_DATE = re.compile(
    r"(?P<y>[0-9０-９]{4}|[一二三四五六七八九〇○零]{4})\s*年\s*(?P<m>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})"
    r"\s*月\s*(?P<d>[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
_ISSUES = re.compile(r"印发|发布|公布|颁布|转发")
_ISSUED_TITLE = re.compile(r"(?:印发|发布|公布|颁布|转发)[^《]{0,10}《(?P<title>[^》]{2,80})》")
_KIND = re.compile(
    r"(?:法|规则|条例|办法|规定|细则|章程|制度|规程|准则|方案|标准|规范|通知|决定|意见|命令)(?:[（(][^（）()]{1,12}[)）])?$"
)


def _title(preamble: Sequence[str]) -> str | None:
    titles = [line for line in preamble if is_title_like(line, 80)]
    bare = [line for line in titles if _KIND.search(_clean(line))]
    own = [line for line in bare if not _ISSUES.search(line)]
    issued = next((match["title"] for line in titles if (match := _ISSUED_TITLE.search(line))), None)
    if issued:
        return issued
    if own:
        return _clean(own[0])
    first = bare or titles or preamble
    return _clean(first[0]) if first else None


def _clean(line: str) -> str:
    return "".join(line.strip("#*_> \t　").split())


def _tidy_number(written: str) -> str:
    """株政发[2022]1号 as 株政发〔2022〕1号."""
    compact = "".join(written.split())
    return re.sub(r"[〔\[［【（(](\d{4})[〕\]］】）)]", r"〔\1〕", compact)


def _issuer(preamble: Sequence[str]) -> str | None:
    for before, line in pairwise(preamble):
        if is_date(line) and is_signature(before):
            return _clean(before)
    for line in preamble:
        match = re.match(r"(?P<body>[一-鿿]{2,30}?)关于(?:印发|发布|公布|颁布|转发|修改)", _clean(line))
        if match:
            return match["body"]
    return None


def _issued(preamble: Sequence[str]) -> date | None:
    alone = next((line for line in preamble if is_date(line)), None)
    return read_date(alone) if alone else read_date("\n".join(preamble))


def _notice(preamble: Sequence[str], title: str | None) -> str:
    """The issuing notice: what stands above the rule's own title, if that is an act of issuing."""
    for at in range(len(preamble) - 1, 0, -1):
        if title and _clean(preamble[at]) == title:
            above = preamble[:at]
            return "\n".join(above) if any(_ISSUES.search(line) for line in above) else ""
    return ""
