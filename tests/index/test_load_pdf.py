"""PDF documents: wrapped lines, page numbers, tables, scans."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from index.errors import LoadError
from index.load import load
from index.parse import parse
from tests.index.pdf_writer import LEADING, LEFT, SIZE, TOP, Page, pdf

FULL = 36  # characters in a line
ROWS = [["事项", "时限"], ["登记", "五个工作日"], ["公布", "十个工作日"]]


def written(folder: Path, pages: list[Page]) -> Path:
    path = folder / "rule.pdf"
    path.write_bytes(pdf(pages))
    return path


def set_paragraphs(page: Page, paragraphs: list[str], y: float = TOP) -> float:
    """Set like Word does: two characters of indent, then full lines."""
    for paragraph in paragraphs:
        first, rest = paragraph[: FULL - 2], paragraph[FULL - 2 :]
        page.text(first, LEFT + 2 * SIZE, y)
        y -= LEADING
        while rest:
            page.text(rest[:FULL], LEFT, y)
            rest, y = rest[FULL:], y - LEADING
    return y


LONG = (
    "第一条 为了规范会议,提高效率,"
    + "根据有关规定,结合本市实际,经过认真研究,广泛听取意见," * 3
    + "制定本规则。"
)


def test_wrapped_lines_become_paragraphs_across_pages(tmp_path: Path) -> None:
    first, second = Page(), Page()
    set_paragraphs(first, ["会议规则", LONG, "第二条 会议由市长召集。"])
    first.text("— 1 —", 280, 40)
    set_paragraphs(second, ["第三条 本规则自2024年1月1日起施行。"])
    second.text("— 2 —", 280, 40)
    assert load(written(tmp_path, [first, second])) == [
        "会议规则",
        LONG,
        "第二条 会议由市长召集。",
        "第三条 本规则自2024年1月1日起施行。",
    ]


def test_a_table_inside_an_article_keeps_its_cells(tmp_path: Path) -> None:
    page = Page()
    y = set_paragraphs(page, ["会议规则", "第一条 办理时限如下:"])
    page.table(ROWS, y)
    set_paragraphs(page, ["第二条 本规则自公布之日起施行。"], y - 5 * LEADING)
    lines = load(written(tmp_path, [page]))
    assert lines[2:5] == ["事项 | 时限", "登记 | 五个工作日", "公布 | 十个工作日"]
    first, second = parse(lines).articles
    assert "登记 | 五个工作日" in first.text and second.label == "第二条"


def test_a_word_table_inside_an_article_keeps_its_cells(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("会议规则", "第一条 办理时限如下:"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=2)
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_paragraph("第二条 本规则自公布之日起施行。")
    document.save(str(tmp_path / "rule.docx"))
    first, _ = parse(load(tmp_path / "rule.docx")).articles
    assert first.text.endswith("事项 | 时限\n登记 | 五个工作日\n公布 | 十个工作日")


def test_a_scan_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="scan without a text layer.*OCR"):
        load(written(tmp_path, [Page(), Page()]))


def test_a_scanned_page_among_others_is_named(tmp_path: Path) -> None:
    first, scan, last = Page(), Page(), Page()
    set_paragraphs(first, ["会议规则", LONG, "第二条 会议由市长召集。"])
    scan.picture(width=500, height=700)
    set_paragraphs(last, ["第四条 本规则自2024年1月1日起施行。"])
    with pytest.raises(LoadError, match=r"pictures without a text layer.*: 2; .*OCR"):
        load(written(tmp_path, [first, scan, last]))


def test_a_seal_or_an_empty_page_is_no_scan(tmp_path: Path) -> None:
    first = Page()
    set_paragraphs(first, ["会议规则", LONG])
    first.picture(width=100, height=100)
    assert load(written(tmp_path, [first, Page()])) == ["会议规则", LONG]


def test_a_pdf_with_a_torn_page_is_a_load_error(tmp_path: Path) -> None:
    page = Page()
    set_paragraphs(page, ["会议规则", LONG])
    (tmp_path / "rule.pdf").write_bytes(pdf([page]).replace(b"[0 0 595 842]", b"[0 0 595 8/2]"))
    with pytest.raises(LoadError, match="damaged"):
        load(tmp_path / "rule.pdf")


def test_what_is_no_pdf_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "rule.pdf").write_bytes(b"not a pdf at all")
    with pytest.raises(LoadError, match="not a PDF"):
        load(tmp_path / "rule.pdf")
