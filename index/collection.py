"""Every regulation that there is to build: those that ship and the site's own, their versions settled."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.build.manifest import sha256_of
from index.errors import IndexingError, MetadataError
from index.models import Document, Regulation
from index.parse import load_document, regulation_folders
from index.versions import with_successors


@dataclass(frozen=True, slots=True)
class Source:
    """A regulation to build in: where it stands and what it says."""

    folder: Path
    document: Document
    sha256: str


def load_sources(roots: Sequence[Path]) -> list[Source]:
    """The regulations under `roots`, each with what came after it.

    Raises IndexingError when there is none, MetadataError (one id in two folders, dates that contradict each
    other), LoadError or ParseError.
    """
    folders = _folders(roots)
    documents = [load_document(folder) for folder in folders]
    settled = with_successors([document.regulation for document in documents])
    return [
        Source(folder, replace(document, regulation=regulation), _digest(folder, regulation))
        for folder, document, regulation in zip(folders, documents, settled, strict=True)
    ]


def _folders(roots: Sequence[Path]) -> list[Path]:
    found: dict[str, Path] = {}
    for root in roots:
        for folder in regulation_folders(root):
            if folder.name in found:
                raise MetadataError(
                    f"{folder.name} stands in {found[folder.name]} and in {folder}; remove one"
                )
            found[folder.name] = folder
    if not found:
        places = " or ".join(str(root) for root in roots)
        raise IndexingError(f"no regulation in {places}; run `python -m index add FILE`")
    return list(found.values())


def _digest(folder: Path, regulation: Regulation) -> str:
    """The sha256 over every file of the folder, names included, and what others say of this regulation."""
    digest = hashlib.sha256(f"{regulation.successor} {regulation.effective_to}\n".encode())
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()
