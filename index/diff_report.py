"""新旧条文对照 as text and as a Word document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from index.diff import Change, Pair, Piece
from index.models import Article, Regulation

_NAMES = {
    Change.SAME: "未变",
    Change.MOVED: "移动",
    Change.CHANGED: "修改",
    Change.ADDED: "新增",
    Change.REMOVED: "删去",
}
_RED, _BLUE = "C00000", "1F4E9E"


def summary(pairs: Sequence[Pair]) -> str:
    """修改 31 条，新增 12 条…"""
    counts = Counter(pair.change for pair in pairs)
    return "，".join(f"{_NAMES[change]} {counts[change]} 条" for change in Change if counts[change])


def as_text(old: Regulation, new: Regulation, pairs: Sequence[Pair]) -> str:
    """What is not the same, article by article: [-words that went-] and {+words that came+}."""
    lines = [_heading(old, new), summary(pairs)]
    for pair in pairs:
        if pair.change is Change.SAME:
            continue
        lines += ["", f"【{_NAMES[pair.change]}】{_places(pair)}"]
        if pair.change is Change.CHANGED:
            lines.append("".join(_marked(piece) for piece in pair.pieces))
        elif pair.change is not Change.MOVED:
            lines.append(_of(pair).text)
    return "\n".join(lines)


def as_data(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """The same for programs, every article included."""
    return [
        {
            "change": pair.change.value,
            "old": pair.old.address if pair.old else None,
            "new": pair.new.address if pair.new else None,
            "pieces": [{"text": p.text, "old": p.old, "new": p.new} for p in pair.pieces],
        }
        for pair in pairs
    ]


def write_docx(path: Path, old: Regulation, new: Regulation, pairs: Sequence[Pair]) -> None:
    """A landscape table, the old text on the left and the new one on the right, with what changed marked."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21.0)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "宋体", Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.add_heading(_heading(old, new), level=1)
    document.add_paragraph(f"{summary(pairs)}。删去的文字加删除线，新增的文字加下划线；未变的条文不列。")
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, ("变动", _name(old), _name(new)), strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for pair in pairs:
        if pair.change is not Change.SAME:
            _row(table.add_row().cells, pair)
    for row in table.rows:
        for cell, width in zip(row.cells, (Cm(1.8), Cm(11.5), Cm(11.5)), strict=True):
            cell.width = width
    document.save(str(path))


def _row(cells: Any, pair: Pair) -> None:  # noqa: ANN401 - python-docx is untyped
    cells[0].text = _NAMES[pair.change]
    for cell, article, side in ((cells[1], pair.old, "old"), (cells[2], pair.new, "new")):
        if article is None:
            continue
        paragraph = cell.paragraphs[0]
        paragraph.add_run(f"{article.label}　").bold = True
        pieces: Iterable[Piece] = pair.pieces or (Piece(article.text, old=True, new=True),)
        for piece in pieces:
            if piece.old if side == "old" else piece.new:
                _run(paragraph, piece)


def _run(paragraph: Any, piece: Piece) -> None:  # noqa: ANN401
    from docx.shared import RGBColor

    run = paragraph.add_run(piece.text)
    if piece.old and not piece.new:
        run.font.strike, run.font.color.rgb = True, RGBColor.from_string(_RED)
    elif piece.new and not piece.old:
        run.font.underline, run.font.color.rgb = True, RGBColor.from_string(_BLUE)


def _heading(old: Regulation, new: Regulation) -> str:
    return f"新旧条文对照：{_name(old)} → {_name(new)}"


def _name(regulation: Regulation) -> str:
    day = f"（{regulation.begins} 起）" if regulation.begins else ""
    return f"《{regulation.title}》{day}"


def _places(pair: Pair) -> str:
    labels = list(dict.fromkeys(article.label for article in (pair.old, pair.new) if article))
    return " → ".join(labels)


def _of(pair: Pair) -> Article:
    article = pair.new or pair.old
    assert article is not None  # noqa: S101 - a pair has one of them at least
    return article


def _marked(piece: Piece) -> str:
    if piece.old and piece.new:
        return piece.text
    return f"[-{piece.text}-]" if piece.old else f"{{+{piece.text}+}}"
