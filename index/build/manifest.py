"""What a build is made of, and the pointer to the one in use.

    var/index/CURRENT              the id of the build that readers open
    var/index/builds/<id>/         immutable once it has this name
    var/index/builds/<id>/manifest.json

Standard library only: whoever reads an article comes through here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import CorruptBuild, NoBuild

MANIFEST = "manifest.json"
CURRENT = "CURRENT"
BUILDS = "builds"
FORMAT = 1
"""Raised whenever the files of a build change their meaning; older builds are then built anew."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """`files` maps each file of the build to its sha256, `sources` each regulation to that of its files."""

    build: str
    created: str
    """UTC, ISO 8601."""
    format: int
    parser: str
    model: str
    model_fingerprint: str
    dimension: int
    lexicon: str
    sources: dict[str, str]
    files: dict[str, str]
    articles: int
    passages: int
    vectors: str = "flat"
    """The kind of index that the vectors are in (docs/decisions/0016)."""
    seal: str = ""
    """The sha256 of all the rest, so that damage to the manifest is not laid to the files it names."""

    @property
    def inputs(self) -> tuple[object, ...]:
        """Two builds with the same inputs are the same build."""
        return (self.format, self.parser, self.model_fingerprint, self.lexicon, sorted(self.sources.items()))


@dataclass(frozen=True, slots=True)
class Build:
    """An opened build. `problem` says why it is not the newest one, None if it is."""

    folder: Path
    manifest: Manifest
    problem: str | None = None


def open_current(index: Path, files: Iterable[str] | None = None) -> Build:
    """The build that CURRENT points at or, if that one is torn, the newest whole one.

    `files` are those to verify, all of them by default. Raises NoBuild, or CorruptBuild naming the file
    if no whole build is left.
    """
    try:
        current = read_pointer(index).strip()
    except FileNotFoundError:
        raise NoBuild(f"no index in {index}; run `python -m index build`") from None
    wanted = None if files is None else tuple(files)
    try:
        return open_build(index / BUILDS / current, wanted)
    except CorruptBuild as error:
        for folder in sorted((index / BUILDS).glob("[!.]*"), reverse=True):
            if folder.name != current:
                try:
                    build = open_build(folder, wanted)
                except CorruptBuild:
                    continue
                import logging  # only here: reading costs 5 ms less without

                logging.getLogger(__name__).warning(
                    "build %s is not usable (%s); keeping to %s", current, error, folder.name
                )
                return Build(build.folder, build.manifest, str(error))
        raise


def read_pointer(index: Path) -> str:
    """CURRENT as it stands; torn bytes name no build, which opening it says. Raises OSError."""
    return (index / CURRENT).read_text(encoding="utf-8", errors="replace")


def open_build(folder: Path, files: Iterable[str] | None = None) -> Build:
    """Verify the build in `folder`. Raises CorruptBuild, naming what is wrong."""
    manifest = read_manifest(folder)
    for name in manifest.files if files is None else files:
        expected = manifest.files.get(name)
        try:
            found = sha256_of(folder / name)
        except OSError as error:
            raise CorruptBuild(
                f"{folder / name} cannot be read ({error}); run `python -m index build`"
            ) from error
        if found != expected:
            raise CorruptBuild(
                f"{folder / name} has sha256 {found}, expected {expected}; run `python -m index build`"
            )
    return Build(folder, manifest)


def read_manifest(folder: Path) -> Manifest:
    """Raises CorruptBuild if the manifest is missing, torn or of another format."""
    path = folder / MANIFEST
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**written)
    except (OSError, ValueError, TypeError) as error:
        raise CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`") from error
    if manifest.seal and manifest.seal != _seal(written):
        raise CorruptBuild(f"{path} does not match its own seal; run `python -m index build`")
    if manifest.format != FORMAT:
        raise CorruptBuild(
            f"{path} has format {manifest.format}, expected {FORMAT}; run `python -m index build`"
        )
    return manifest


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into a folder that has no name yet, and sync all that is in it to the disk."""
    sealed = replace(manifest, seal=_seal(asdict(manifest)))
    text = json.dumps(asdict(sealed), ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def _seal(written: dict[str, Any]) -> str:
    content = json.dumps(written | {"seal": ""}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def point_at(index: Path, build: str) -> None:
    """Make `build` the current one; a reader sees the old pointer or the new one, never half of one."""
    aside = index / f".{CURRENT}.{os.getpid()}"
    aside.write_text(build + "\n", encoding="utf-8")
    sync(aside)
    aside.replace(index / CURRENT)
    sync(index)


def sync(path: Path) -> None:
    """fsync a file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sha256_of(path: Path) -> str:
    """The sha256 of a file as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
