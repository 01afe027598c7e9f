"""What a file says of the regulation in it: its name, its notice, its last articles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from index.load import load
from index.models import Document
from index.numerals import ANY, to_number
from index.parse import parse
from index.parse.notice import find_number, read_date
from index.versions import plain_title

_LAST_ARTICLES = 4


@dataclass(frozen=True, slots=True)
class Findings:
    """The text's lines and what could be read; None where it stands nowhere."""

    lines: tuple[str, ...]
    document: Document
    title: str | None
    document_number: str | None
    issuer: str | None
    issued: date | None
    effective_from: date | None
    effective_to: date | None
    repeals: tuple[str, ...] = ()
    aliases: tuple[str, ...] = field(default=())


def read_file(path: Path) -> Findings:
    """Read the document at `path`. Raises DocumentError."""
    lines = load(path)
    document = parse(lines)
    facts = document.regulation
    name, named_date = _file_name(path.stem)
    title = facts.title or name
    issued = named_date or _latest_act(document.preamble) or facts.issued
    closing = _closing(document)
    begins = _begins(closing, document.preamble, issued)
    return Findings(
        lines=tuple(lines),
        document=document,
        title=title or None,
        document_number=facts.document_number or find_number(path.stem),
        issuer=facts.issuer,
        issued=issued,
        effective_from=begins,
        effective_to=_ends(closing, begins),
        repeals=_repeals(closing, title),
        aliases=(name,) if name and name in title and plain_title(name) != plain_title(title) else (),
    )


_FILE_DATE = re.compile(
    r"[（(_\-\s]*(?P<y>(?:19|20)\d\d)[-._年]?(?P<m>\d\d?)[-._月]?(?P<d>\d\d?)日?[）)]?\s*$"
)
_ACT = re.compile(r"通过|公布|发布|颁布|印发|修订|修正|修改|批准")
_DAY = rf"[{ANY}]{{2,4}}年[{ANY}]{{1,3}}月[{ANY}]{{1,3}}日"
_BEGINS = re.compile(rf"自?(?P<day>{_DAY})起?(?:正式|开始)?(?:施行|实施|执行|生效|试行)")
_AT_ONCE = re.compile(r"自(?:公布|发布|印发|颁布|下发|通过)之日起(?:正式)?(?:施行|实施|执行|生效|试行)")
_FOR_YEARS = re.compile(rf"有效期(?:为|限为)?(?P<years>[{ANY}]{{1,3}})年")
_UNTIL = re.compile(rf"有效期(?:截止)?(?:至|到)(?P<day>{_DAY})")
_REPEAL = re.compile(r"[^。；;]*(?:同时|即行|予以|自行|相应)废止[^。；;]*")
_TITLE = re.compile(r"《(?P<title>[^《》]{2,80})》")


def _file_name(stem: str) -> tuple[str, date | None]:
    """专利法实施细则(2023-12-11) as its name and its date."""
    match = _FILE_DATE.search(stem)
    if match is None:
        return stem.strip(), None
    try:
        when = date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return stem.strip(), None
    return stem[: match.start()].strip(), when


def _latest_act(preamble: Sequence[str]) -> date | None:
    """The last of the acts that a text lists above itself: passed, amended, amended again."""
    dates = [read_date(line) for line in preamble if _ACT.search(line) and re.match(r"[（(]?\d{4}年", line)]
    return max((day for day in dates if day), default=None)


def _closing(document: Document) -> str:
    texts = [article.text for article in document.articles[-_LAST_ARTICLES:]]
    return "\n".join([*texts, *document.tail])


def _begins(closing: str, preamble: Sequence[str], issued: date | None) -> date | None:
    """The first day named that is not before the text's own date: an amended text names older ones too."""
    days = [
        read_date(match["day"]) for line in [closing, *preamble] for match in _BEGINS.finditer(_bare(line))
    ]
    later = [day for day in days if day and (issued is None or day >= issued)]
    if later:
        return min(later)
    return issued if _AT_ONCE.search(_bare(closing)) else None


def _ends(closing: str, begins: date | None) -> date | None:
    until = _UNTIL.search(_bare(closing))
    if until:
        return read_date(until["day"])
    years = _FOR_YEARS.search(_bare(closing))
    if years is None or begins is None:
        return None
    try:
        return begins.replace(year=begins.year + to_number(years["years"])) - timedelta(days=1)
    except ValueError:  # the 29th of February, or no number after all
        return None


def _repeals(closing: str, title: str) -> tuple[str, ...]:
    named = [m["title"] for part in _REPEAL.findall(closing) for m in _TITLE.finditer(part)]
    return tuple(dict.fromkeys(name for name in named if plain_title(name) != plain_title(title)))


def _bare(text: str) -> str:
    return "".join(text.split())
