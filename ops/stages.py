"""Set-up stages: each is skipped when its inputs have not changed and can be interrupted at any point."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ops.environment import ROOT, process_environment, var_directory
from ops.errors import StageFailed


@dataclass(frozen=True)
class Stage:
    """One step of set-up.

    `inputs` are files and folders, relative to the root or absolute, whose content decides whether the
    stage runs again; `outputs` must exist for it to be skipped. `work` does the job and raises on failure.
    """

    name: str
    title: str
    inputs: Sequence[str]
    outputs: Sequence[Path]
    work: Callable[[], None]
    extra: Callable[[], str] = field(default=lambda: "")


def run_stages(stages: Sequence[Stage]) -> None:
    """Run what is out of date, in order, saying for each what it does and how long it took."""
    for number, stage in enumerate(stages, start=1):
        heading = f"[{number}/{len(stages)}] {stage.title}"
        fingerprint = _fingerprint(stage)
        stamp = var_directory() / "stamps" / f"{stage.name}.json"
        if _is_fresh(stamp, fingerprint) and all(path.exists() for path in stage.outputs):
            print(f"{heading}: up to date", flush=True)
            continue
        print(f"{heading} …", flush=True)
        # The stamp goes first: an interrupted stage must not look finished.
        stamp.unlink(missing_ok=True)
        started = time.monotonic()
        stage.work()
        _write_stamp(stamp, fingerprint)
        print(f"{heading}: done in {time.monotonic() - started:.0f} s", flush=True)


def execute(command: Sequence[str | Path], *, what: str) -> None:
    """Run a command from the root with our environment, its output shown. Raises StageFailed."""
    try:
        finished = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=process_environment(), check=False
        )
    except OSError as error:
        raise StageFailed(f"{what} could not start: {error}") from error
    if finished.returncode:
        shown = " ".join(str(part) for part in command)
        raise StageFailed(
            f"{what} failed with status {finished.returncode}; its words are above. To try it alone: {shown}"
        )


def _fingerprint(stage: Stage) -> str:
    digest = hashlib.sha256(stage.extra().encode())
    for name in stage.inputs:
        for path in _files(ROOT / name):
            digest.update(os.path.relpath(path, ROOT).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def _is_fresh(stamp: Path, fingerprint: str) -> bool:
    try:
        return bool(json.loads(stamp.read_text(encoding="utf-8"))["inputs"] == fingerprint)
    except (OSError, ValueError, KeyError):
        return False


def _write_stamp(stamp: Path, fingerprint: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    aside = stamp.with_suffix(".new")
    aside.write_text(json.dumps({"inputs": fingerprint}), encoding="utf-8")
    aside.replace(stamp)
