"""The units of citation in a document: where each begins, and by which numbering."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.models import Numbering
from index.numerals import ANY, to_number
from index.parse.marks import ArticleHead, Kind, article_head, heading, is_attachment, item_mark, refers_on
from index.parse.sequence import Candidate, best_chain, follows


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit: the line it starts on, `"46"` or `"12-1"`, its label as written, title and first text."""

    line: int
    number: str
    label: str
    title: str
    rest: str


@dataclass(frozen=True, slots=True)
class Layout:
    """How a document is divided. `kind` is the outline mark of its units, None for 第X条 and 第X章."""

    numbering: Numbering
    units: tuple[Unit, ...]
    kind: Kind | None = None
    by_chapter: bool = False


def find_layout(lines: Sequence[str]) -> Layout:
    """By articles (第X条) where they count properly, else by the outermost outline marks, else whole."""
    articles = _article_units(lines)
    outline = _outline_layout(lines)
    if articles and not _outline_is_the_frame(articles, outline):
        return Layout(Numbering.ARTICLES, articles)
    if outline is not None:
        return outline
    return Layout(Numbering.WHOLE, ())


def split_run_on(lines: Sequence[str]) -> list[str]:
    """Part lines that run several articles together (… 第二条 … 第三条 …), where numbers prove it.

    Some pages lose their line breaks. Inside a line 第三条 between spaces is taken as a heading only
    where it fills, with its neighbours, a gap in the numbering completely.
    """
    units = _article_units(lines)
    if not units:
        return list(lines)
    cuts: dict[int, list[int]] = {}
    for unit, after in zip(units, (*units[1:], None), strict=True):
        end = after.line if after else len(lines)
        wanted = _order(after.number) if after else None
        found = _fill_gap(lines, unit, end, wanted, proven=bool(cuts))
        for line, position in found:
            cuts.setdefault(line, []).append(position)
    return [piece for at, line in enumerate(lines) for piece in _cut(line, cuts.get(at, []))]


_STRONG, _WEAK = 3.0, 1.0
_INSIDE = re.compile(rf"(?<=\s)第\s*(?P<n>[{ANY}]+)\s*条(?:之(?P<s>[{ANY}]+))?(?=\s)")


def _article_units(lines: Sequence[str]) -> tuple[Unit, ...]:
    heads = {
        at: head
        for at, line in enumerate(lines)
        if (head := article_head(line))
        and (head.rest or head.title or not refers_on("".join(lines[at + 1 : at + 2])))
    }
    chain = _chain(
        lines,
        {at: (head.number, head.suffix) for at, head in heads.items()},
        lambda at: _STRONG if heads[at].separated and not heads[at].doubtful else _WEAK,
    )
    return tuple(_unit(found.line, heads[found.line]) for found in chain)


def _unit(line: int, head: ArticleHead) -> Unit:
    number = f"{head.number}-{head.suffix}" if head.suffix else str(head.number)
    return Unit(line, number, head.label, head.title, head.rest)


def _outline_layout(lines: Sequence[str]) -> Layout | None:
    marks = {at: mark for at, line in enumerate(lines) if (mark := item_mark(line))}
    for kind in Kind:
        own = {at: mark for at, mark in marks.items() if mark.kind is kind}
        chain = _chain(lines, {at: (mark.number, 0) for at, mark in own.items()}, lambda _: _STRONG)
        if len(chain) < 2 or chain[0].number > 2:
            continue
        if sum(mark.number == 1 for mark in own.values()) > 1:
            chapters = _chapter_units(lines)
            if len(chapters) > 1:
                return Layout(Numbering.OUTLINE, chapters, by_chapter=True)
        units = tuple(
            Unit(found.line, str(found.number), own[found.line].text, "", own[found.line].rest)
            for found in chain
        )
        return Layout(Numbering.OUTLINE, units, kind)
    chapters = _chapter_units(lines)
    return Layout(Numbering.OUTLINE, chapters, by_chapter=True) if len(chapters) > 1 else None


def _chapter_units(lines: Sequence[str]) -> tuple[Unit, ...]:
    heads = {
        at: found
        for at, line in enumerate(lines)
        if (found := heading(line)) and found.level == "章" and found.number
    }
    chain = _chain(lines, {at: (head.number or 0, 0) for at, head in heads.items()}, lambda _: _STRONG)
    units = []
    for link in chain:
        label, _, title = heads[link.line].heading.partition(" ")
        units.append(Unit(link.line, str(link.number), label, title, ""))
    return tuple(units)


def _chain(
    lines: Sequence[str], keys: dict[int, tuple[int, int]], weight: Callable[[int], float]
) -> list[Candidate]:
    """The best chain among the lines in `keys`, not reaching into attachments that count anew."""
    starts = sorted(keys)
    ends = [*starts[1:], len(lines)][: len(starts)]
    candidates = [
        Candidate(at, *keys[at], weight(at), sum(map(len, lines[at : min(end, at + 5)])))
        for at, end in zip(starts, ends, strict=True)
    ]
    limit = _attachment_limit(lines, candidates)
    return best_chain([candidate for candidate in candidates if candidate.line < limit])


def _attachment_limit(lines: Sequence[str], candidates: Sequence[Candidate]) -> int:
    """The line of the first 附件 after which numbers start from one again; the end if there is none."""
    if not candidates:
        return len(lines)
    for at in range(candidates[0].line + 1, candidates[-1].line):
        if is_attachment(lines[at]):
            following = next(found for found in candidates if found.line > at)
            before = [found for found in candidates if found.line < at]
            if following.number == 1 and len(before) > 1:
                return at
    return len(lines)


def _outline_is_the_frame(articles: tuple[Unit, ...], outline: Layout | None) -> bool:
    """Whether 第X条 only stands inside an outline, as in a decision that quotes what it amends."""
    if outline is None or not outline.units:
        return False
    begins, ends = outline.units[0].line, outline.units[-1].line
    if articles[0].number != "1":
        return outline.units[0].number == "1"
    surrounds = begins < articles[0].line and articles[-1].line < ends
    return surrounds and len(articles) <= len(outline.units)


def _order(number: str) -> tuple[int, int]:
    article, _, suffix = number.partition("-")
    return int(article), int(suffix or 0)


def _fill_gap(
    lines: Sequence[str], unit: Unit, end: int, wanted: tuple[int, int] | None, *, proven: bool
) -> list[tuple[int, int]]:
    """Where inside lines the articles between `unit` and `wanted` begin; nothing unless all are there."""
    at = _order(unit.number)
    if wanted is not None and follows(at, wanted):
        return []
    found: list[tuple[int, int]] = []
    for line in range(unit.line, end):
        for match in _INSIDE.finditer(lines[line]):
            key = _key(match)
            if key and follows(at, key):
                at = key
                found.append((line, match.start()))
    complete = follows(at, wanted) if wanted is not None else proven
    return found if complete else []


def _key(match: re.Match[str]) -> tuple[int, int] | None:
    try:
        return to_number(match["n"]), to_number(match["s"] or "0")
    except ValueError:
        return None


def _cut(line: str, positions: Sequence[int]) -> list[str]:
    edges = [0, *positions, len(line)]
    pieces = (line[start:end].strip() for start, end in pairwise(edges))
    return [piece for piece in pieces if piece]
