"""A sheet as a Word document: A4, official fonts named, tick boxes, a heading row on every page."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from actions.checklists.engine import Status
from actions.checklists.export.sheet import Asked, End, Line, Sheet
from actions.wording import say

# The fonts of GB/T 9704; where one is not installed, Word and LibreOffice put another Chinese one.
TITLE, HEADING, BODY, LATIN = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
WIDTHS = (Cm(1.3), Cm(6.0), Cm(2.6), Cm(2.7), Cm(4.4))
TICKED, CROSSED, BOX = "☑", "☒", "□"
SHADE = "EFEFEF"
ONE_LINE = 36
"""Options up to this many characters together stand on one line."""


def to_docx(sheet: Sheet) -> bytes:
    """The sheet as a .docx file."""
    document = Document()
    _page(document)
    _paragraph(document, sheet.title, TITLE, 20, centred=True)
    separator = say("checklists.export.separator")
    head = [
        say("checklists.export.label", label=sheet.label) if sheet.label else "",
        say("checklists.export.basis", citations=separator.join(sheet.basis)),
        sheet.progress,
        say("checklists.export.printed", on=sheet.on.isoformat()),
    ]
    for line in head:
        if line:
            _paragraph(document, line, BODY, 11)
    _paragraph(document, say("checklists.export.questions"), HEADING, 14, before=8)
    for asked in sheet.questions:
        _asked(document, asked)
    _paragraph(document, say("checklists.export.steps"), HEADING, 14, before=8)
    _table(document, sheet.lines)
    if sheet.ends:
        _paragraph(document, say("checklists.export.result"), HEADING, 14, before=8)
        for end in sheet.ends:
            _end(document, end)
    _paragraph(document, say("checklists.export.disclaimer"), BODY, 10, before=8)
    document.core_properties.title = sheet.title
    document.core_properties.author = ""
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _page(document: Any) -> None:  # noqa: ANN401 - python-docx is not typed
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.0)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _font(document.styles["Normal"].font, BODY, 11, document.styles["Normal"].element)


def _asked(document: Any, asked: Asked) -> None:  # noqa: ANN401
    text = f"{asked.number}. {asked.ask}" + (f"（{asked.condition}）" if asked.condition else "")
    _paragraph(document, text, HEADING, 11, before=4)
    boxes = [f"{TICKED if ticked else BOX} {label}" for label, ticked in asked.options]
    if not boxes:
        boxes = [asked.answer or say("checklists.export.blank_date")]
    lines = ["　".join(boxes)] if sum(map(len, boxes)) <= ONE_LINE else boxes
    for line in lines:
        _paragraph(document, line, BODY, 11)


def _table(document: Any, lines: tuple[Line, ...]) -> None:  # noqa: ANN401
    table = document.add_table(rows=1, cols=len(WIDTHS))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _pad(table)
    names = ("box", "task", "responsible", "deadline", "cites")
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        _write(cell.paragraphs[0], say(f"checklists.export.columns.{name}"), HEADING, 10.5)
        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    _row_property(table.rows[0], "w:tblHeader")
    for line in lines:
        row = table.add_row()
        _row_property(row, "w:cantSplit")
        _fill(row.cells, line)
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = width


def _fill(cells: Any, line: Line) -> None:  # noqa: ANN401
    mark = {Status.DONE: TICKED, Status.SKIPPED: CROSSED}.get(line.status, BOX)
    box = cells[0].paragraphs[0]
    _write(box, mark, BODY, 14)
    box.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title = f"{line.number}. {line.title}" + (f"〔{say('checklists.silent')}〕" if line.silent else "")
    if line.status is Status.SKIPPED:
        title += f"（{say('checklists.status.skipped')}）"
    _write(cells[1].paragraphs[0], title, HEADING, 10.5)
    materials = say("checklists.export.separator").join(line.materials)
    facts = (line.condition, line.do, materials and say("checklists.export.materials", materials=materials))
    for fact in facts:
        if fact:
            _write(cells[1].add_paragraph(), fact, BODY, 10.5)
    nothing = say("checklists.export.no_deadline")
    _write(cells[2].paragraphs[0], line.responsible or nothing, BODY, 10.5)
    _write(cells[3].paragraphs[0], line.deadline or nothing, BODY, 10.5)
    texts = [f"{ground.citation}：“{ground.quote}”" for ground in line.grounds] or [nothing]
    for place, text in enumerate(texts):
        paragraph = cells[4].paragraphs[0] if place == 0 else cells[4].add_paragraph()
        _write(paragraph, text, BODY, 9)
    if line.silent:
        for cell in cells:
            _shade(cell)


def _end(document: Any, end: End) -> None:  # noqa: ANN401
    _paragraph(document, end.title, HEADING, 11, before=4)
    _paragraph(document, end.text, BODY, 11)
    for ground in end.grounds:
        _paragraph(document, f"{ground.citation}：“{ground.quote}”", BODY, 9)


def _paragraph(
    document: Any,  # noqa: ANN401
    text: str,
    font: str,
    size: float,
    *,
    centred: bool = False,
    before: float = 0,
) -> None:
    paragraph = document.add_paragraph()
    _write(paragraph, text, font, size)
    paragraph.paragraph_format.space_before = Pt(before)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _write(paragraph: Any, text: str, font: str, size: float) -> None:  # noqa: ANN401
    run = paragraph.add_run(text)
    _font(run.font, font, size, run._element)
    paragraph.paragraph_format.space_after = Pt(2)


def _font(font: Any, name: str, size: float, element: Any) -> None:  # noqa: ANN401
    font.name = LATIN
    font.size = Pt(size)
    fonts = element.get_or_add_rPr().rFonts
    fonts.set(qn("w:eastAsia"), name)
    fonts.set(qn("w:hint"), "eastAsia")  # else Word takes “” and … for Latin and sets them narrow


def _row_property(row: Any, name: str) -> None:  # noqa: ANN401
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _pad(table: Any) -> None:  # noqa: ANN401
    """A little air in every cell: without it tall fonts touch the line above."""
    margins = OxmlElement("w:tblCellMar")
    for side, twips in (("top", 40), ("left", 80), ("bottom", 40), ("right", 80)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(twips))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)


def _shade(cell: Any) -> None:  # noqa: ANN401
    shade = OxmlElement("w:shd")
    for key, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", SHADE)):
        shade.set(qn(key), value)
    cell._tc.get_or_add_tcPr().append(shade)
