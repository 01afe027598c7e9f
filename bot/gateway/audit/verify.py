"""Proves the record: nothing changed, taken away, put in another order or cut off at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.gateway.audit.anchors import Anchor
from bot.gateway.audit.chain import GENESIS, REDACTION, Entry, entry_hash, personal_hash
from bot.gateway.audit.log import AuditLog

MOST_SHOWN = 50


@dataclass(slots=True)
class Proof:
    """What was found. `problems` are English, for an operator, the first fifty."""

    entries: int = 0
    redacted: int = 0
    head: str = GENESIS
    problems: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Nothing is wrong."""
        return not self.problems

    def blame(self, problem: str) -> None:
        """Note what is wrong."""
        if len(self.problems) < MOST_SHOWN:
            self.problems.append(problem)


def verify(log: AuditLog, anchors: Iterable[Anchor] = ()) -> Proof:
    """Walk the whole record once. Raises StorageError."""
    kept = {anchor.seq: anchor.hash for anchor in anchors}
    # Read first: whoever writes meanwhile adds entries after it, which does no harm.
    last, last_hash = log.head()
    proof = Proof()
    holes: list[int] = []
    allowed: list[tuple[int, int]] = []
    expected = 0
    for entry in log.entries():
        expected = _check_place(proof, entry, expected)
        if entry.personal is None:
            holes.append(entry.seq)
        elif personal_hash(entry.salt or "", entry.personal) != entry.personal_hash:
            proof.blame(f"entry {entry.seq}: what was said does not fit its seal: it was changed")
        if entry.kind == REDACTION:
            allowed += [(first, end) for first, end in json.loads(entry.facts)["ranges"]]
        if kept.pop(entry.seq, entry.hash) != entry.hash:
            proof.blame(
                f"entry {entry.seq}: another hash than the anchor kept of it: the record was rewritten"
            )
        if entry.seq == last and entry.hash != last_hash:
            proof.blame(f"entry {entry.seq}: another hash than the head")
        proof.entries += 1
        proof.head = entry.hash
    if expected < last:
        proof.blame(f"the record ends with entry {expected}, the head says {last}: its end was cut off")
    for seq in sorted(seq for seq in kept if seq > expected):
        proof.blame(
            f"the record ends with entry {expected}, an anchor was kept of {seq}: its end was cut off"
        )
    _check_holes(proof, holes, allowed)
    return proof


def _check_place(proof: Proof, entry: Entry, before: int) -> int:
    if entry.seq != before + 1:
        proof.blame(f"entries {before + 1} to {entry.seq - 1} are missing")
    elif entry.previous != proof.head:
        proof.blame(f"entry {entry.seq}: does not follow entry {before}: something was changed or moved")
    if entry_hash(entry) != entry.hash:
        proof.blame(f"entry {entry.seq}: does not fit its own hash: it was changed")
    return entry.seq


def _check_holes(proof: Proof, holes: list[int], allowed: list[tuple[int, int]]) -> None:
    proof.redacted = len(holes)
    covered = {seq for first, end in allowed for seq in range(first, end + 1)}
    for seq in holes:
        if seq not in covered:
            proof.blame(f"entry {seq}: what was said was taken out, and no entry speaks of it")
