"""Word's automatic numbers, which stand in no text: 第一条 made by a list style is written out here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from docx.document import Document
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from index.numerals import to_chinese

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHINESE = (
    "chineseCounting",
    "chineseCountingThousand",
    "ideographDigital",
    "japaneseCounting",
    "taiwaneseCounting",
    "taiwaneseCountingThousand",
)


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    text: str
    suffix: str


@dataclass(slots=True)
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class Numbers:
    """Counts a document's numbered paragraphs as Word would show them."""

    def __init__(self, document: Document) -> None:
        self._styles = {
            style.get(f"{W}styleId"): style for style in document.styles.element.iter(f"{W}style")
        }
        self._lists: dict[str, _List] = {}
        for relation in document.part.rels.values():
            if relation.reltype.endswith("/numbering"):
                self._read(relation.target_part.element)

    def next_label(self, paragraph: Element) -> str:
        """The number that Word shows before `paragraph`, and what parts it from the text; empty if none."""
        list_id, depth = self._membership(paragraph)
        numbered = self._lists.get(list_id or "")
        if numbered is None or depth not in numbered.levels:
            return ""
        level = numbered.levels[depth]
        numbered.counts[depth] = numbered.counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in numbered.counts if d > depth]:
            del numbered.counts[deeper]
        shown = re.sub(r"%(\d)", lambda match: self._shown(numbered, int(match[1]) - 1), level.text)
        return shown + level.suffix if level.form != "bullet" else ""

    def _shown(self, numbered: _List, depth: int) -> str:
        level = numbered.levels.get(depth)
        if level is None:
            return ""
        return _written(numbered.counts.get(depth, level.start), level.form)

    def _membership(self, paragraph: Element) -> tuple[str | None, int]:
        """The list and level of a paragraph: its own, or its style's, or that of the style's base."""
        properties = paragraph.find(f"{W}pPr")
        list_id, depth = _number_of(properties)
        style = _value(properties, "pStyle")
        seen: set[str] = set()
        while list_id is None and style is not None and style in self._styles and style not in seen:
            seen.add(style)
            element = self._styles[style]
            list_id, styled_depth = _number_of(element.find(f"{W}pPr"))
            depth = styled_depth if depth is None else depth
            style = _value(element, "basedOn")
        return list_id, depth or 0

    def _read(self, root: Element) -> None:
        abstract = {a.get(f"{W}abstractNumId"): _levels(a) for a in root.iter(f"{W}abstractNum")}
        shared: dict[str, _List] = {}
        for num in root.iter(f"{W}num"):
            levels = abstract.get(_value(num, "abstractNumId") or "", {})
            overrides = list(num.iter(f"{W}lvlOverride"))
            own_id, base = num.get(f"{W}numId"), _value(num, "abstractNumId") or ""
            if overrides:
                self._lists[own_id] = _List(_overridden(levels, overrides))
            else:
                self._lists[own_id] = shared.setdefault(base, _List(levels))


def _value(parent: Element | None, name: str) -> str | None:
    child = parent.find(f"{W}{name}") if parent is not None else None
    return None if child is None else child.get(f"{W}val")


def _number_of(properties: Element | None) -> tuple[str | None, int | None]:
    numbering = properties.find(f"{W}numPr") if properties is not None else None
    if numbering is None:
        return None, None
    depth = _value(numbering, "ilvl")
    return _value(numbering, "numId"), int(depth) if depth is not None else None


def _levels(abstract: Element) -> dict[int, _Level]:
    return {int(level.get(f"{W}ilvl")): _level(level) for level in abstract.iter(f"{W}lvl")}


def _level(element: Element) -> _Level:
    suffix = {"nothing": "", "tab": " ", "space": " "}[_value(element, "suff") or "tab"]
    start = int(_value(element, "start") or 1)
    return _Level(start, _value(element, "numFmt") or "decimal", _value(element, "lvlText") or "", suffix)


def _overridden(levels: dict[int, _Level], overrides: list[Element]) -> dict[int, _Level]:
    changed = dict(levels)
    for override in overrides:
        depth = int(override.get(f"{W}ilvl"))
        replacement = override.find(f"{W}lvl")
        if replacement is not None:
            changed[depth] = _level(replacement)
        start = _value(override, "startOverride")
        if start is not None and depth in changed:
            old = changed[depth]
            changed[depth] = _Level(int(start), old.form, old.text, old.suffix)
    return changed


def _written(number: int, form: str) -> str:
    if form in _CHINESE:
        return to_chinese(number)
    if form == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(ord("①") + number - 1)
    if form == "lowerLetter" and 1 <= number <= 26:
        return chr(ord("a") + number - 1)
    if form == "upperLetter" and 1 <= number <= 26:
        return chr(ord("A") + number - 1)
    return str(number)
