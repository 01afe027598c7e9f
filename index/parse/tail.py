"""Where a document's last article ends and something else begins: attachments, a signature, a date."""

from __future__ import annotations

from collections.abc import Sequence

from index.parse.marks import (
    Kind,
    article_head,
    ends_sentence,
    heading,
    is_attachment,
    is_date,
    is_signature,
    is_title_like,
    item_mark,
)


def tail_start(lines: Sequence[str], last: int, kind: Kind | None, *, has_chapters: bool) -> int:
    """The first line after line `last` that is not the last article's; `len(lines)` if all are.

    `kind` is the outline mark that numbers the units, None for 第X条.
    """
    for at in range(last + 1, len(lines)):
        line = lines[at]
        if is_attachment(line):
            return at
        if is_date(line):
            return at - 1 if at - 1 > last and is_signature(lines[at - 1]) else at
        if _counts_anew(line, kind, has_chapters=has_chapters):
            return _back_over_titles(lines, at, last)
        if _is_another_title(lines, at):
            return at
    final = len(lines) - 1
    if final > last and is_signature(lines[final]) and ends_sentence(lines[final - 1]):
        return final
    return len(lines)


def _counts_anew(line: str, kind: Kind | None, *, has_chapters: bool) -> bool:
    if kind is not None:
        mark = item_mark(line)
        return mark is not None and mark.kind is kind and mark.number == 1
    head = article_head(line)
    if head is not None and head.number == 1 and head.separated and not head.doubtful:
        return True
    chapter = heading(line)
    return has_chapters and chapter is not None and chapter.level == "章" and chapter.number == 1


def _back_over_titles(lines: Sequence[str], at: int, last: int) -> int:
    while at - 1 > last and (heading(lines[at - 1]) or is_title_like(lines[at - 1])):
        at -= 1
    return at


def _is_another_title(lines: Sequence[str], at: int) -> bool:
    """A short bare line after a finished sentence, with a text of its own below it."""
    line = lines[at]
    return (
        at + 1 < len(lines)
        and len(line) <= 30
        and is_title_like(line)
        and not any(char.isdigit() for char in line)
        and item_mark(line) is None
        and lines[at - 1].endswith("。")
    )
