"""Rule documents to searchable articles. Works alone: nothing here knows of Rasa or of a web page.

    from index import Library
    answer = Library.open().search("专题会议由谁召集")

Names are loaded when first used, so that a process that needs one small module pays for no other.

Errors, all of them an IndexingError:

    IndexingError
    ├── DocumentError            a rule document cannot be taken in
    │   ├── UnsupportedFormat    no loader for this kind of file
    │   ├── LoadError            the file cannot be read as what it claims to be
    │   └── ParseError           no regulation can be made out in the lines
    ├── MetadataError            regulation.yml is missing or wrong
    ├── AddressError             a place that cannot be used
    │   ├── AddressSyntaxError   not an address
    │   ├── RegulationNotFound   no such regulation in the library
    │   └── ArticleNotFound      the regulation has no such article, paragraph or item
    ├── ModelError               the embedding model is missing, torn or not the one expected
    ├── BuildError               the index on disk cannot be used
    │   ├── NoBuild              nothing was built yet
    │   └── CorruptBuild         a file is missing, torn or does not match its manifest
    ├── StoreUnavailable         the vector store is another process, and it or the build in it is not there
    └── SearchError              a search was asked for in a way that cannot be answered
"""

from __future__ import annotations

TYPE_CHECKING = False  # what typing has, without its 8 ms

if TYPE_CHECKING:
    from index.address import Address, format_citation, parse_address
    from index.errors import (
        AddressError,
        AddressSyntaxError,
        ArticleNotFound,
        BuildError,
        CorruptBuild,
        DocumentError,
        IndexingError,
        LoadError,
        MetadataError,
        ModelError,
        NoBuild,
        ParseError,
        RegulationNotFound,
        SearchError,
        StoreUnavailable,
        UnsupportedFormat,
    )
    from index.library import Library
    from index.models import (
        Answer,
        AnswerKind,
        Article,
        Chapter,
        Decision,
        Document,
        Evidence,
        Item,
        MissingReference,
        Numbering,
        Paragraph,
        Passage,
        PassageKind,
        Regulation,
        Section,
        Status,
    )
    from index.parse import load_document
    from index.references import Reference, find_reference

__all__ = [
    "Address",
    "AddressError",
    "AddressSyntaxError",
    "Answer",
    "AnswerKind",
    "Article",
    "ArticleNotFound",
    "BuildError",
    "Chapter",
    "CorruptBuild",
    "Decision",
    "Document",
    "DocumentError",
    "Evidence",
    "IndexingError",
    "Item",
    "Library",
    "LoadError",
    "MetadataError",
    "MissingReference",
    "ModelError",
    "NoBuild",
    "Numbering",
    "Paragraph",
    "ParseError",
    "Passage",
    "PassageKind",
    "Reference",
    "Regulation",
    "RegulationNotFound",
    "SearchError",
    "Section",
    "Status",
    "StoreUnavailable",
    "UnsupportedFormat",
    "find_reference",
    "format_citation",
    "load_document",
    "parse_address",
]

_HOME = {
    "Address": "index.address",
    "format_citation": "index.address",
    "parse_address": "index.address",
    "Library": "index.library",
    "load_document": "index.parse",
    "Reference": "index.references",
    "find_reference": "index.references",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'index' has no attribute {name!r}")
    import importlib

    home = _HOME.get(name)
    if home is None:
        errors = importlib.import_module("index.errors")
        home = "index.errors" if hasattr(errors, name) else "index.models"
    found: object = getattr(importlib.import_module(home), name)
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
