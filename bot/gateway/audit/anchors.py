"""Heads of the record, noted down outside the database: a JSON object a line."""

from __future__ import annotations

import errno
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head that was kept elsewhere: entry `seq` had this hash."""

    seq: int
    hash: str


def write_anchor(path: Path, anchor: Anchor) -> None:
    """Add one to the file, whole or not at all. Raises OSError."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    line = json.dumps({"seq": anchor.seq, "hash": anchor.hash, "at": at}).encode() + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        before = os.fstat(descriptor).st_size
        if os.write(descriptor, line) < len(line):
            # Half a line would swallow the next anchor and stop every proof.
            os.ftruncate(descriptor, before)
            raise OSError(errno.ENOSPC, "no room for an anchor", str(path))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_anchors(path: Path) -> list[Anchor]:
    """The anchors in a file. Raises ValueError naming the line that is none."""
    anchors = []
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            found = json.loads(line)
            anchors.append(Anchor(int(found["seq"]), str(found["hash"])))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path} line {number} is no anchor: {line[:80]!r}") from error
    return anchors
