"""An article's lines as paragraphs, items and sub-items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from index.models import Item, Paragraph
from index.parse.marks import Kind, Mark, item_mark

_LOOK_AHEAD = 8


def paragraphs_of(lines: Sequence[str]) -> tuple[Paragraph, ...]:
    """Fold `lines` into paragraphs; items belong to the paragraph before them.

    A plain line after items begins a new paragraph, unless the items go on counting after it: then
    it is the rest of the item above it. Every text is an exact substring of the lines joined.
    """
    marks = [item_mark(line) for line in lines]
    paragraphs: list[_Node] = []
    open_items: list[_Node] = []
    for at, line in enumerate(lines):
        mark = marks[at]
        if mark is not None:
            if not paragraphs:
                paragraphs.append(_Node(1, []))
            _place(mark, line, paragraphs[-1], open_items)
        elif open_items and _goes_on(lines, marks, at, open_items):
            open_items[-1].lines.append(line)
        else:
            open_items = []
            paragraphs.append(_Node(len(paragraphs) + 1, [line]))
    return tuple(
        Paragraph(node.number, "\n".join(node.lines), tuple(child.freeze() for child in node.children))
        for node in paragraphs
    )


@dataclass(slots=True)
class _Node:
    number: int
    lines: list[str]
    kind: Kind | None = None
    children: list[_Node] = field(default_factory=list)

    def freeze(self) -> Item:
        return Item(self.number, "\n".join(self.lines), tuple(child.freeze() for child in self.children))


def _place(mark: Mark, line: str, paragraph: _Node, open_items: list[_Node]) -> None:
    """Hang the item on the level of its kind; a kind not yet open goes one level deeper."""
    node = _Node(mark.number, [line], mark.kind)
    for level, item in enumerate(open_items):
        if item.kind is mark.kind:
            del open_items[level:]
            break
    parent = open_items[-1] if open_items else paragraph
    parent.children.append(node)
    open_items.append(node)


def _goes_on(
    lines: Sequence[str], marks: Sequence[Mark | None], at: int, open_items: Sequence[_Node]
) -> bool:
    """Whether the next marked line counts on from an open item, with no new lead-in between."""
    for later in range(at, min(at + _LOOK_AHEAD, len(lines))):
        mark = marks[later]
        if mark is not None:
            return any(item.kind is mark.kind and mark.number == item.number + 1 for item in open_items)
        if lines[later].endswith(("：", ":")):
            return False
    return False
