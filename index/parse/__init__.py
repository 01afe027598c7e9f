"""Lines of a rule document as a Document: chapters, sections, articles, paragraphs, items.

Two numberings: 第X条, and 一、（一）1. in documents that have no 第X条. What stands before the first
article is the preamble, what follows the last the tail; `lines_of` gives every line back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.errors import MetadataError, ParseError
from index.load import SUFFIXES, load
from index.load.encoding import strip
from index.metadata import FILE_NAME, Metadata, read_metadata
from index.models import Document, Regulation
from index.parse.assemble import assemble, lines_of
from index.parse.marks import ends_sentence, is_title_like
from index.parse.notice import read_facts
from index.parse.units import find_layout, split_run_on

__all__ = ["PARSER_VERSION", "lines_of", "load_document", "parse", "regulation_folders"]

PARSER_VERSION = "6"
"""Part of an index build's manifest: raised whenever the same lines would be parsed,
cut into words or kept otherwise."""

UNNAMED = "unnamed@0"


def parse(lines: Sequence[str], metadata: Metadata | None = None) -> Document:
    """Parse `lines` (as `index.load.load` gives them) into a Document.

    What `metadata` leaves out (文号, date, issuer, title when there is no metadata at all) is read off
    the lines themselves. The last article is `truncated` when its text breaks off or when
    `metadata.truncated` says so. Raises ParseError when there is no text.
    """
    given = [strip(piece) for line in lines for piece in line.splitlines()]
    given = [line for line in given if line]
    if not given:
        raise ParseError("no text to parse: the document is empty once page furniture is left out")
    given = split_run_on(given)
    layout = find_layout(given)
    known = metadata.regulation if metadata else Regulation(UNNAMED, "")
    document = assemble(
        given,
        layout,
        replace(known, numbering=layout.numbering),
        truncated=metadata.truncated if metadata else False,
        body_from=_body_start(given),
    )
    return replace(document, regulation=_with_facts(document.regulation, document.preamble))


def load_document(folder: Path) -> Document:
    """Read a folder with regulation.yml and one `text.*`; raises MetadataError, LoadError or ParseError."""
    metadata = read_metadata(folder)
    texts = sorted(path for path in folder.iterdir() if path.stem == "text" and path.suffix in SUFFIXES)
    if len(texts) != 1:
        raise MetadataError(
            f"{folder} must hold exactly one text file (text{', text'.join(sorted(SUFFIXES))}); "
            f"found {', '.join(path.name for path in texts) or 'none'}"
        )
    return parse(load(texts[0]), metadata)


def regulation_folders(root: Path) -> list[Path]:
    """The folders under `root` that hold a regulation, by name; one being written begins with a dot."""
    return sorted(path.parent for path in root.glob(f"[!.]*/{FILE_NAME}"))


def _body_start(lines: Sequence[str]) -> int:
    """Where an unnumbered document's own text begins: the first line that reads as a sentence."""
    for at, line in enumerate(lines):
        if ends_sentence(line) and not is_title_like(line):
            return at
    return 0


def _with_facts(regulation: Regulation, preamble: Sequence[str]) -> Regulation:
    facts = read_facts(preamble, regulation.title)
    return replace(
        regulation,
        title=regulation.title or facts.title or "",
        document_number=regulation.document_number or facts.document_number,
        issuer=regulation.issuer or facts.issuer,
        issued=regulation.issued or facts.issued,
        notice=regulation.notice or facts.notice,
    )
