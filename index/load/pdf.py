"""A PDF's text layer as lines of text: wrapped lines joined, tables kept as rows, page numbers left out."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from index.errors import LoadError
from index.numerals import ANY

_FEWEST_CHARACTERS = 20
"""A page with fewer than this, on average, is a picture of a page."""
_WHAT_TO_DO = "ask the issuing office for the Word document, or run OCR, proofread the text and add that"
_EDGE = 0.1
"""The part of a page's height, above and below, where running heads and page numbers stand."""
_STARTS = re.compile(
    rf"第\s*[{ANY}]+\s*[编章节条]|[（(]\s*[{ANY}]+\s*[）)]|[{ANY}]{{1,3}}\s*[、.．]|附\s*件|附\s*则"
)
_HEAD = re.compile(rf"\s*第\s*[{ANY}]+\s*[编章节条](?:\s*之\s*[{ANY}]+)?[ \t　]+")
_DAMAGED = (PdfminerException, MalformedPDFException, PDFException, ValueError, KeyError, TypeError)
"""What pdfminer and pdfplumber make of a file that is torn or is none of theirs."""
_PAGE_NUMBER = re.compile(r"[\s—–\-·第/共页]*\d{1,4}[\s—–\-·页/共\d]*")
_BETWEEN_HAN = re.compile(r"(?<=[　-鿿＀-￯])[ \t]+(?=[　-鿿＀-￯])")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    size: float
    row: bool = False
    """Whether it is a table's row, complete in itself."""


def pdf_lines(raw: bytes, name: str) -> list[str]:
    """A line for each paragraph, and ` | ` between the cells of a table's row.

    Raises LoadError for what is no PDF or is locked, and for a scan, saying what to do.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd font
    try:
        with pdfplumber.open(io.BytesIO(raw)) as document:
            pages = [_page_lines(page) for page in document.pages]
            characters = sum(len(page.chars) for page in document.pages)
            pictures = [page.page_number for page in document.pages if _is_picture(page)]
    except _DAMAGED as error:
        if isinstance(error, PDFPasswordIncorrect) or "PDFPasswordIncorrect" in repr(error):
            raise LoadError(f"{name}: this PDF is locked by a password; save it without one") from error
        why = str(error) or type(error).__name__
        raise LoadError(f"{name}: this is not a PDF, or it is damaged: {why}") from error
    if pictures and len(pictures) < len(pages):
        which = ", ".join(map(str, pictures))
        raise LoadError(
            f"{name}: pages that are pictures without a text layer would be missing: {which}; {_WHAT_TO_DO}"
        )
    if characters < _FEWEST_CHARACTERS * max(len(pages), 1):
        raise LoadError(
            f"{name}: {len(pages)} pages with {characters} characters: a scan without a text layer; "
            f"{_WHAT_TO_DO}"
        )
    return _joined(_without_running_heads(pages))


def _is_picture(page: Any) -> bool:  # noqa: ANN401 - pdfplumber is untyped
    """Whether the page is one of a scan: hardly a character, and a picture over most of it."""
    if len(page.chars) >= _FEWEST_CHARACTERS:
        return False
    return any(image["width"] * image["height"] > page.width * page.height / 2 for image in page.images)


def _page_lines(page: Any) -> list[tuple[_Line, float]]:  # noqa: ANN401 - pdfplumber is untyped
    """The lines of a page from top to bottom, each with its height on the page as a share."""
    tables = page.find_tables()
    found: list[tuple[float, _Line]] = []
    for table in tables:
        for row, cells in zip(table.rows, table.extract(), strict=True):
            text = " | ".join(_tidy((cell or "").replace("\n", "")) for cell in cells)
            found.append((row.bbox[1], _Line(text, row.bbox[0], row.bbox[2], 0.0, row=True)))
    rest = page
    for table in tables:
        rest = rest.outside_bbox(table.bbox)
    for line in rest.extract_text_lines(return_chars=True):
        size = max(char["size"] for char in line["chars"])
        found.append((line["top"], _Line(_tidy(line["text"]), line["x0"], line["x1"], size)))
    return [(line, top / page.height) for top, line in sorted(found, key=lambda one: one[0]) if line.text]


def _without_running_heads(pages: Sequence[list[tuple[_Line, float]]]) -> list[_Line]:
    """All lines, less page numbers and what stands at the edge of most pages."""
    at_edge = Counter(
        line.text for page in pages for line in {line for line, top in page if _is_edge(top) and not line.row}
    )
    repeated = {text for text, count in at_edge.items() if count > 2 and count * 2 > len(pages)}
    return [
        line
        for page in pages
        for line, top in page
        if not (_is_edge(top) and (line.text in repeated or _PAGE_NUMBER.fullmatch(line.text)))
    ]


def _is_edge(top: float) -> bool:
    return top < _EDGE or top > 1 - _EDGE


def _joined(lines: Sequence[_Line]) -> list[str]:
    """Paragraphs: a line goes on in the next one if it is full and the next one is not indented."""
    plain = [line for line in lines if not line.row]
    margin = Counter(round(line.left) for line in plain)
    left = min((x for x, count in margin.items() if count * 10 >= len(plain)), default=0)
    right = max((line.right for line in plain), default=0.0)
    found: list[str] = []
    before: _Line | None = None
    for line in lines:
        if before is not None and _goes_on(before, line, left, right):
            found[-1] += line.text
        else:
            found.append(line.text)
        before = line
    return found


def _goes_on(before: _Line, line: _Line, left: float, right: float) -> bool:
    if before.row or line.row or abs(before.size - line.size) > 1:
        return False
    full = before.right > right - 2 * before.size
    indented = line.left > left + 1.2 * line.size
    return full and not indented and not _STARTS.match(line.text)


def _tidy(text: str) -> str:
    """Blanks that justify a line are no blanks of the text; the one after 第一条 is."""
    head = _HEAD.match(text)
    lead = f"{''.join(head.group().split())} " if head else ""
    return lead + _BETWEEN_HAN.sub("", text[head.end() if head else 0 :]).strip()
