"""A Word document as lines of text, its automatic numbers (第%1条) written out."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from index.errors import LoadError
from index.load.numbering import Numbers

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SKIPPED = (f"{W}del", f"{W}moveFrom", f"{W}pPr", f"{W}rPr", f"{W}instrText", _FALLBACK)

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # zipfile's word for a compression that it does not know
    OpcError,
    KeyError,
    ValueError,
    SyntaxError,
    EOFError,
)
"""What zipfile, lxml and python-docx make of a file that is torn or is none of theirs."""


def docx_lines(raw: bytes, name: str) -> list[str]:
    """A line for each paragraph, and ` | ` between the cells of a table's row. Raises LoadError.

    Text marked as deleted is left out, text marked as inserted is in.
    """
    try:
        document = docx.Document(io.BytesIO(raw))
        numbers = Numbers(document)
        return [line for block in document.element.body for line in _block_lines(block, numbers)]
    except _DAMAGED as error:
        raise LoadError(f"{name}: this is not a Word document (.docx), or it is damaged: {error}") from error


def _block_lines(block: Element, numbers: Numbers) -> Iterator[str]:
    if block.tag == f"{W}p":
        yield from _paragraph_lines(block, numbers)
    elif block.tag == f"{W}tbl":
        for row in block.iterchildren(f"{W}tr"):
            cells = [
                " ".join(line for p in cell.iter(f"{W}p") for line in _paragraph_lines(p, numbers))
                for cell in row.iterchildren(f"{W}tc")
            ]
            yield " | ".join(cells)
    elif block.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins"):
        for child in block:
            yield from _block_lines(child, numbers)


def _paragraph_lines(paragraph: Element, numbers: Numbers) -> list[str]:
    label = numbers.next_label(paragraph)
    text = "".join(_text(paragraph))
    lines = text.split("\n")
    if label and text.strip():
        lines[0] = label + lines[0]
    return lines


def _text(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{W}t":
            yield child.text or ""
        elif child.tag == f"{W}tab":
            yield " "
        elif child.tag in (f"{W}br", f"{W}cr"):
            yield "\n"
        elif child.tag == f"{W}noBreakHyphen":
            yield "-"
        else:
            yield from _text(child)
