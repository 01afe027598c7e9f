"""Rule documents as lines: text, Markdown, HTML, docx and pdf, a web page's own furniture left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.errors import LoadError, UnsupportedFormat
from index.load.encoding import decode, strip
from index.load.furniture import drop_furniture

__all__ = ["SUFFIXES", "load"]


def load(path: Path | str) -> list[str]:
    """The document's lines, in order, stripped, none of them empty, without page furniture.

    A table's row is one line, its cells parted by ` | `. Raises UnsupportedFormat for a kind of file
    there is no loader for, LoadError (with the offset of the first bad byte, where there is one)
    for a file that is not what its name says.
    """
    path = Path(path)
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        kind = repr(path.suffix) if path.suffix else "a name without a suffix"
        raise UnsupportedFormat(
            f"{path.name}: no loader for {kind}; {_HOW_TO_SAVE.get(path.suffix.lower(), '')}"
            f"supported are {', '.join(sorted(SUFFIXES))}"
        )
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise LoadError(f"{path} cannot be read: {error.strerror or error}") from error
    stripped = (strip(line) for line in reader(raw, path.name))
    return drop_furniture([line for line in stripped if line])


def _text(raw: bytes, name: str) -> list[str]:
    return decode(raw, name).splitlines()


def _markdown(raw: bytes, name: str) -> list[str]:
    from index.load.markdown import markdown_lines

    return markdown_lines(decode(raw, name))


def _html(raw: bytes, name: str) -> list[str]:
    from index.load.html import html_lines

    return html_lines(raw, name)


def _docx(raw: bytes, name: str) -> list[str]:
    from index.load.docx import docx_lines

    return docx_lines(raw, name)


def _pdf(raw: bytes, name: str) -> list[str]:
    from index.load.pdf import pdf_lines

    return pdf_lines(raw, name)


_READERS: dict[str, Callable[[bytes, str], list[str]]] = {
    ".txt": _text,
    ".text": _text,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _html,
    ".htm": _html,
    ".docx": _docx,
    ".pdf": _pdf,
}

_HOW_TO_SAVE = {
    **dict.fromkeys((".doc", ".dot", ".wps", ".wpt", ".rtf"), "open it and save it as .docx; "),
    ".ofd": "open it and save it as .pdf; ",
}

SUFFIXES = frozenset(_READERS)
"""The file name endings that `load` takes."""
