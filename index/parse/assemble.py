"""Lines and their layout as a Document: headings, leads, articles, tail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.models import Article, Chapter, Document, Numbering, Regulation, Section
from index.parse.body import paragraphs_of
from index.parse.marks import Heading, close_up, ends_sentence, heading, is_title_like, item_mark
from index.parse.tail import tail_start
from index.parse.units import Layout, Unit

PART_SEPARATOR = "　"
_WHOLE_LABEL = "全文"


def assemble(
    lines: Sequence[str], layout: Layout, regulation: Regulation, *, truncated: bool, body_from: int
) -> Document:
    """Put the document together. `body_from` is where an unnumbered document's own text begins."""
    units = layout.units or (Unit(body_from, "1", _WHOLE_LABEL, "", ""),)
    builder = _Builder(lines, layout, units)
    builder.run()
    articles = [_article(draft, regulation, layout.numbering) for draft in builder.articles]
    last = articles[-1]
    if truncated or not ends_sentence(last.text or last.title):
        articles[-1] = replace(last, truncated=True)
    return Document(
        regulation,
        tuple(chapter.freeze() for chapter in builder.chapters),
        tuple(articles),
        tuple(builder.preamble),
        tuple(builder.tail),
    )


def lines_of(document: Document) -> list[str]:
    """Every line that was parsed, in order: what parsing took in, given back."""
    out = list(document.preamble)
    by_number = {article.number: article for article in document.articles}
    in_chapters = {number for chapter in document.chapters for number in chapter.articles}
    out += [line for a in document.articles if a.number not in in_chapters for line in _written(a)]
    parts: list[str] = []
    for chapter in document.chapters:
        now = chapter.part.split(PART_SEPARATOR) if chapter.part else []
        shared = 0
        while shared < min(len(parts), len(now)) and parts[shared] == now[shared]:
            shared += 1
        out += now[shared:]
        parts = now
        out += [] if chapter.heading in now else [chapter.heading]
        out += chapter.lead
        in_sections = {number for section in chapter.sections for number in section.articles}
        for number in chapter.articles:
            if number not in in_sections:
                out += _written(by_number[number])
        for section in chapter.sections:
            out += [section.heading, *section.lead]
            for number in section.articles:
                out += _written(by_number[number])
    return out + list(document.tail)


@dataclass(slots=True)
class _Section:
    number: int
    heading: str
    articles: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)

    def freeze(self) -> Section:
        return Section(self.number, self.heading, tuple(self.articles), tuple(self.lead))


@dataclass(slots=True)
class _Chapter:
    number: int
    heading: str
    part: str
    articles: list[str] = field(default_factory=list)
    lead: list[str] = field(default_factory=list)
    sections: list[_Section] = field(default_factory=list)

    def freeze(self) -> Chapter:
        sections = tuple(
            Section(s.number, s.heading, tuple(s.articles), tuple(s.lead)) for s in self.sections
        )
        return Chapter(self.number, self.heading, tuple(self.articles), sections, self.part, tuple(self.lead))


@dataclass(slots=True)
class _Draft:
    unit: Unit
    chapter: str
    section: str
    part: str
    lines: list[str] = field(default_factory=list)


class _Builder:
    """Walks the lines once and hangs each where it belongs."""

    def __init__(self, lines: Sequence[str], layout: Layout, units: tuple[Unit, ...]) -> None:
        self.lines = lines
        self.units = {unit.line: unit for unit in units}
        self.first = units[0].line
        self.unnumbered = not layout.units
        self.takes_headings = not layout.by_chapter and bool(layout.units)
        self.preamble: list[str] = []
        self.tail: list[str] = []
        self.chapters: list[_Chapter] = []
        self.articles: list[_Draft] = []
        self.parts: list[str] = []
        self.part_numbers = {"编": 0, "分编": 0}
        self.part_is_empty = False
        self.opening = self._opening_headings() if self.takes_headings else frozenset()
        has_chapters = any(heading(lines[at]) for at in self.opening)
        self.end = tail_start(lines, units[-1].line, layout.kind, has_chapters=has_chapters)
        self._hold: list[str] = self.preamble

    def run(self) -> None:
        at = 0
        while at < self.end:
            unit = self.units.get(at)
            found = None if unit else self._accepted_heading(at)
            if unit is not None:
                self._open_article(unit)
                if self.unnumbered:
                    self._add(self.lines[at])
            elif found is not None:
                at += self._open_heading(found, at)
            else:
                self._add(self.lines[at])
            at += 1
        self._fill_part()
        self.tail.extend(self.lines[self.end :])

    def _opening_headings(self) -> frozenset[int]:
        """The heading lines right above the first article; those above them are a table of contents."""
        taken: set[int] = set()
        levels: list[str] = []
        at = self.first - 1
        while at >= 0:
            found = heading(self.lines[at])
            if self._is_name_of_line_above(at):
                at -= 1
                continue
            if found is None or (levels and _RANK[found.level] <= _RANK[levels[-1]]):
                break
            if found.number is not None and found.number > 1 and not self._counts_on_from(found):
                break
            taken.add(at)
            levels.append(found.level)
            at -= 1
        return frozenset(taken)

    def _counts_on_from(self, first: Heading) -> bool:
        later = (heading(line) for line in self.lines[self.first :])
        following = next((h for h in later if h and h.level == first.level), None)
        return following is not None and following.number == (first.number or 0) + 1

    def _accepted_heading(self, at: int) -> Heading | None:
        if not self.takes_headings:
            return None
        if at < self.first:
            return heading(self.lines[at]) if at in self.opening else None
        found = heading(self.lines[at])
        if found is None:
            return None
        previous = self._previous_number(found.level)
        if found.number is None:
            return found if self._leads_on(at) else None
        if found.number == previous + 1:
            return found
        return found if found.number > previous and self._leads_on(at) else None

    def _previous_number(self, level: str) -> int:
        if level in ("编", "分编"):
            return self.part_numbers[level]
        if level == "章":
            same_part = [c for c in self.chapters if c.part == PART_SEPARATOR.join(self.parts)]
            return same_part[-1].number if same_part else 0
        sections = self.chapters[-1].sections if self.chapters else []
        return sections[-1].number if sections else 0

    def _leads_on(self, at: int) -> bool:
        """Whether a unit, or another heading, stands right below."""
        below = at + 1
        return below in self.units or (below < self.end and heading(self.lines[below]) is not None)

    def _open_heading(self, found: Heading, at: int) -> int:
        """Open what the heading opens. Gives how many lines more than one it took."""
        name, taken = found.heading, 0
        below = at + 1
        if below < self.end and below not in self.units and self._is_name_of_line_above(below):
            name, taken = f"{name} {close_up(self.lines[below])}", 1
        if found.level in ("编", "分编"):
            self._open_part(found, name)
        elif found.level == "节" and self.chapters:
            self._open_section(found, name)
        else:
            self._open_chapter(found.number, name)
        return taken

    def _is_name_of_line_above(self, at: int) -> bool:
        """第一章 alone on a line, and its name on the next."""
        line = self.lines[at]
        above = heading(self.lines[at - 1]) if at > 0 else None
        if above is None or not above.bare or item_mark(line) is not None:
            return False
        own = heading(line)
        return is_title_like(line) and len(line) <= 20 and (own is None or own.number is None)

    def _open_part(self, found: Heading, name: str) -> None:
        if not (found.level == "分编" and len(self.parts) == 1):
            self._fill_part()
        self.parts = [*self.parts[:1], name] if found.level == "分编" else [name]
        self.part_numbers[found.level] = found.number or 0
        if found.level == "编":
            self.part_numbers["分编"] = 0
        self.part_is_empty = True

    def _fill_part(self) -> None:
        """A 编 with anything right below its heading is a chapter as well."""
        if self.part_is_empty:
            self._open_chapter(None, self.parts[-1])

    def _add(self, line: str) -> None:
        self._fill_part()
        self._hold.append(line)

    def _open_chapter(self, number: int | None, name: str) -> None:
        self.chapters.append(
            _Chapter(
                number if number is not None else self._previous_number("章") + 1,
                name,
                PART_SEPARATOR.join(self.parts),
            )
        )
        self._hold = self.chapters[-1].lead
        self.part_is_empty = False

    def _open_section(self, found: Heading, name: str) -> None:
        number = found.number if found.number is not None else self._previous_number("节") + 1
        self.chapters[-1].sections.append(_Section(number, name))
        self._hold = self.chapters[-1].sections[-1].lead

    def _open_article(self, unit: Unit) -> None:
        self._fill_part()
        chapter = self.chapters[-1] if self.chapters else None
        section = chapter.sections[-1] if chapter and chapter.sections else None
        draft = _Draft(
            unit,
            chapter.heading if chapter else "",
            section.heading if section else "",
            chapter.part if chapter else "",
        )
        if chapter:
            chapter.articles.append(unit.number)
        if section:
            section.articles.append(unit.number)
        self.articles.append(draft)
        self._hold = draft.lines


_RANK = {"节": 0, "章": 1, "分编": 2, "编": 3}


def _article(draft: _Draft, regulation: Regulation, numbering: Numbering) -> Article:
    unit = draft.unit
    title, rest, body = unit.title, unit.rest, draft.lines
    heads_text = body and item_mark(body[0]) is None and is_title_like(rest) and not ends_sentence(rest)
    if numbering is Numbering.OUTLINE and not title and heads_text:
        title, rest = rest, ""
    lines = [line for line in (rest, *body) if line]
    return Article(
        regulation.id,
        unit.number,
        unit.label,
        "\n".join(lines),
        paragraphs_of(lines),
        draft.chapter,
        draft.section,
        False,
        title,
        draft.part,
    )


def _written(article: Article) -> list[str]:
    label = "" if article.label == _WHOLE_LABEL else article.label
    first, *others = article.text.split("\n")
    opening = " ".join(part for part in (label, article.title, first) if part)
    return [line for line in (opening, *others) if line]
