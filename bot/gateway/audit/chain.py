"""How one entry seals the one before it: hashes over JSON written one way only.

What tells of a person is sealed by a salted hash of its own. So it can be taken out later, at the end of
its time or at the person's wish, and the chain still proves that nothing else changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

GENESIS = "0" * 64
"""What the first entry seals."""
TURN = "turn"
REDACTION = "redaction"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the record. `personal` and `salt` are None once they were taken out.

    `facts` and `personal` are JSON as it was hashed, kept to the letter.
    """

    seq: int
    id: str
    at: str
    kind: str
    facts: str
    personal_hash: str
    previous: str
    hash: str
    personal: str | None = None
    salt: str | None = None

    def fact(self, name: str) -> Any:  # noqa: ANN401 - whatever was recorded
        """One of the facts, None if it was not recorded."""
        return json.loads(self.facts).get(name)

    def told(self, name: str) -> str | None:
        """Something personal, None if it was taken out."""
        return None if self.personal is None else json.loads(self.personal).get(name)


def written(value: Mapping[str, Any]) -> str:
    """JSON in the one way that we hash it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def personal_hash(salt: str, personal: str) -> str:
    """What seals the personal part; without the salt nobody can guess their way back to it."""
    return sha256(f"{salt}\n{personal}".encode()).hexdigest()


def entry_hash(entry: Entry) -> str:
    """What seals the entry: all of it but its own hash; of the personal part, that part's hash."""
    sealed = [entry.seq, entry.id, entry.at, entry.kind, entry.facts, entry.personal_hash, entry.previous]
    return sha256(json.dumps(sealed, ensure_ascii=False).encode()).hexdigest()
