"""The site's own regulations: taken in as new ones or new versions, listed, taken out again.

<site>/regulations/<id>/regulation.yml   what is known beside the text
<site>/regulations/<id>/text.txt         the text that is parsed and quoted; may be corrected by hand
<site>/regulations/<id>/original.pdf     the file as it came
<site>/removed/                          what was taken out, in case it was an error
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from index.build.manifest import sync
from index.errors import IndexingError, MetadataError, RegulationNotFound
from index.intake import Findings, read_file
from index.load import load
from index.metadata import Metadata, check_fields, read_metadata, write_metadata
from index.models import Document, Numbering, Regulation
from index.parse import load_document, regulation_folders
from index.settings import Settings
from index.versions import family, plain_title, slug, with_successors

Ask = Callable[[str], str | None]
"""Given a field that the text does not say: what a person says of it, None if they leave it."""

TEXT = "text.txt"
REQUIRED = ("title", "issued")
ASKED = (*REQUIRED, "document_number", "issuer", "effective_from")
DAYS = ("issued", "effective_from")
"""Those of them that are days, written as 2022-01-13."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file: `new` regulation, new `version`, or `unchanged`."""

    outcome: str
    regulation: Regulation
    folder: Path
    articles: int = 0
    truncated: bool = False
    """Whether the text breaks off in its last article."""
    numbering: Numbering = Numbering.ARTICLES


class Register:
    """All regulations that are held, read once; every change is written and remembered."""

    def __init__(self, settings: Settings) -> None:
        self._own = settings.site / "regulations"
        self._removed = settings.site / "removed"
        self._folders: dict[str, Path] = {}
        self._held: dict[str, Regulation] = {}
        for root in settings.regulation_roots:
            for folder in regulation_folders(root):
                regulation = read_metadata(folder).regulation
                self._folders[regulation.id], self._held[regulation.id] = folder, regulation

    def regulations(self) -> list[Regulation]:
        """All that are held, each with what ended it. Raises MetadataError."""
        return with_successors(list(self._held.values()))

    def document(self, regulation_id: str) -> Document:
        """Its text, parsed. Raises RegulationNotFound or DocumentError."""
        self.must_hold(regulation_id)
        return load_document(self._folders[regulation_id])

    def must_hold(self, regulation_id: str) -> None:
        """Raises RegulationNotFound for what is not held."""
        if regulation_id not in self._held:
            raise RegulationNotFound(
                f"no regulation {regulation_id!r}; `python -m index list` shows them all"
            )

    def is_own(self, regulation_id: str) -> bool:
        """Whether the site added it; others ship."""
        return self._folders[regulation_id].parent == self._own

    def add(self, path: Path, given: Mapping[str, Any], ask: Ask | None = None) -> Added:
        """Take in the document at `path`. `given` goes before what the document says of itself.

        Raises DocumentError, MetadataError for a field that is wrong, or missing with nobody to `ask`, and
        IndexingError where the site's folder cannot be written.
        """
        found = read_file(path)
        fields = _fields(found, {"source": path.name, **given}, ask)
        _require(path, fields)
        title = plain_title(str(fields["title"]))  # `check_fields` complains if it is no text
        versions = [one for one in self._held.values() if plain_title(one.title) == title]
        for held in versions:
            if _same_text(self._folders[held.id], found.lines):
                return Added("unchanged", held, self._folders[held.id])
        fields.setdefault("id", _identity(fields, versions))
        metadata = check_fields(path, fields)
        self._must_be_new(metadata.regulation)
        folder = self._write(path, found.lines, metadata)
        self._folders[folder.name], self._held[folder.name] = folder, metadata.regulation
        return Added(
            "version" if versions else "new",
            metadata.regulation,
            folder,
            len(found.document.articles),
            found.document.articles[-1].truncated,
            found.document.regulation.numbering,
        )

    def remove(self, regulation_id: str) -> Path:
        """Take a regulation of the site's own out; where its folder lies now.

        Raises RegulationNotFound, and MetadataError for one that ships.
        """
        self.must_hold(regulation_id)
        if not self.is_own(regulation_id):
            raise MetadataError(
                f"{regulation_id} ships with the program in {self._folders[regulation_id].parent}; "
                "name another folder in ZHIGUI_REGULATIONS to go without it"
            )
        rest = [one for one in self._held.values() if one.id != regulation_id]
        with_successors(rest)  # says so when another regulation amends this one
        self._removed.mkdir(parents=True, exist_ok=True)
        target = self._removed / f"{regulation_id}.{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
        self._folders.pop(regulation_id).rename(target)
        del self._held[regulation_id]
        return target

    def _must_be_new(self, regulation: Regulation) -> None:
        if regulation.id in self._held:
            raise MetadataError(
                f"{regulation.id} is held with other text; give this version its own `issued` (or `id`) with "
                f"--meta, or correct the text in {self._folders[regulation.id]}"
            )
        versions = [replace(one, amends=()) for one in family(self._held.values(), regulation.id)]
        with_successors([*versions, replace(regulation, amends=())])
        missing = [amended for amended in regulation.amends if amended not in self._held]
        if missing:
            raise MetadataError(
                f"amends {', '.join(missing)}, which is not held; correct that or add it first"
            )

    def _write(self, path: Path, lines: Sequence[str], metadata: Metadata) -> Path:
        """Written aside and synced, then renamed: a folder that has its name is whole."""
        folder = self._own / metadata.regulation.id
        aside = self._own / f".{metadata.regulation.id}.part"
        shutil.rmtree(aside, ignore_errors=True)
        try:
            aside.mkdir(parents=True)
            (aside / TEXT).write_text("\n".join(lines) + "\n", encoding="utf-8")
            shutil.copyfile(path, aside / f"original{path.suffix.lower()}")
            write_metadata(aside, metadata)
            for written in aside.iterdir():
                sync(written)
            aside.rename(folder)
            sync(self._own)
        except OSError as error:
            shutil.rmtree(aside, ignore_errors=True)
            raise IndexingError(
                f"{folder} cannot be written ({error.strerror or error}); see to the disk that holds it, "
                "then add the file again"
            ) from error
        return folder


def _fields(found: Findings, given: Mapping[str, Any], ask: Ask | None) -> dict[str, Any]:
    """The fields of regulation.yml: given, else read, else asked for."""
    read = {
        "title": found.title,
        "document_number": found.document_number,
        "issuer": found.issuer,
        "issued": found.issued,
        "effective_from": found.effective_from,
        "effective_to": found.effective_to,
        "repeals": list(found.repeals),
        "aliases": list(found.aliases),
    }
    fields = {name: value for name, value in {**read, **given}.items() if value not in (None, [], "")}
    for name in ASKED if ask else ():
        if name not in fields:
            said = ask(name) if ask else None
            if said:
                fields[name] = _as_date(name, said) if name in DAYS else said
    return fields


def _require(path: Path, fields: Mapping[str, Any]) -> None:
    missing = [name for name in REQUIRED if name not in fields]
    if missing:
        raise MetadataError(
            f"{path}: {', '.join(missing)} stand neither in the text nor in its name; write them into a "
            "YAML file (issued: 2022-01-13) and give it with --meta, or run this at a terminal to be asked"
        )


def _identity(fields: Mapping[str, Any], versions: Sequence[Regulation]) -> str:
    """`<slug>@<date>`, with the slug that earlier versions have."""
    name = (
        slug(versions[-1].id)
        if versions
        else re.sub(r"[^\w-]+", "-", plain_title(str(fields["title"]))).strip("-")
    )
    issued = fields["issued"]
    return f"{name}@{issued.isoformat() if isinstance(issued, date) else issued}"


def _as_date(name: str, said: str) -> date:
    try:
        return date.fromisoformat(said.strip())
    except ValueError:
        raise MetadataError(f"{name} {said!r} must be a date as 2022-01-13") from None


def _same_text(folder: Path, lines: Sequence[str]) -> bool:
    texts = [path for path in sorted(folder.iterdir()) if path.stem == "text"]
    return any(_bare(load(path)) == _bare(lines) for path in texts)


def _bare(lines: Sequence[str]) -> str:
    return "".join("".join(line.split()) for line in lines)
