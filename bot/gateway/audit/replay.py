"""Answers a recorded question again, on the build it was answered from, and compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.gateway.audit.chain import Entry
from bot.gateway.audit.record import content_hash
from index.versions import CHINA

if TYPE_CHECKING:
    from index import Decision, Evidence
    from index.library import Library


class CannotReplay(Exception):
    """The entry holds no question that can be answered again. English, for an operator."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What was recorded and what is found now, side by side."""

    question: str
    build: str
    recorded: dict[str, object]
    found: dict[str, object]

    @property
    def same(self) -> bool:
        """Decision, places and every word of the quotes are as they were."""
        return self.recorded == self.found


def replay(entry: Entry, root: Path | None = None) -> Replayed:
    """Answer the entry's question again. `root` holds the builds.

    Raises CannotReplay, or the index's own error when the build is gone or damaged.
    """
    from index.library import Library

    build, question = str(entry.fact("build") or ""), entry.told("question")
    if entry.personal is None:
        raise CannotReplay(f"entry {entry.seq}: what was asked was taken out when its time was over")
    if entry.fact("kind") not in {"answer", "article"} or not build:
        raise CannotReplay(
            f"entry {entry.seq} is no answer from the rules but {entry.fact('kind') or 'nothing'!r}"
        )
    library = Library.open_build(build, root)
    try:
        found = (
            _article(library, entry)
            if entry.fact("kind") == "article"
            else _answer(library, question or "", entry)
        )
    finally:
        library.close()
    recorded = {name: entry.fact(name) for name in ("decision", "addresses", "hashes")}
    return Replayed(question or "", build, recorded, found)


def _answer(library: Library, question: str, entry: Entry) -> dict[str, object]:
    from actions.about import about, in_its_own_words
    from actions.duties import DUTIES_SHOWN, duties_asked
    from actions.lookup import search, shown_first
    from index import Decision

    # By the rules of that day, not today's; a bare 第十条 meant the regulation that was spoken of.
    day = datetime.fromisoformat(entry.at).astimezone(CHINA).date()
    spoken_of = next((one.partition("#")[0] for one in entry.fact("addresses")), None)
    if (asked := duties_asked(library, question, day)) is not None:
        return _shown(Decision.GROUNDED, _part(asked.evidence, entry) or asked.evidence[:DUTIES_SHOWN])
    answer = search(library, question, spoken_of, day)
    if about(library, question, spoken_of):
        answer = in_its_own_words(answer) or answer
    if answer.decision is Decision.NOT_FOUND:
        return _shown(answer.decision, ())
    shown = _part(answer.evidence, entry) or shown_first(answer)
    # What “还有吗” brings after the first is never more than related.
    first = shown[:1] == answer.evidence[:1]
    return _shown(answer.decision if first else Decision.RELATED, shown)


def _shown(decision: Decision, shown: tuple[Evidence, ...]) -> dict[str, object]:
    return {
        "decision": decision.value,
        "addresses": [one.address for one in shown],
        "hashes": [content_hash(one.quote) for one in shown],
    }


def _part(found: tuple[Evidence, ...], entry: Entry) -> tuple[Evidence, ...]:
    """The evidence at the entry's addresses, if it stands together: “还有吗” shows what comes later."""
    addresses = entry.fact("addresses")
    size = len(addresses)
    for start in range(len(found) - size + 1) if size else ():
        if [one.address for one in found[start : start + size]] == addresses:
            return found[start : start + size]
    return ()


def _article(library: Library, entry: Entry) -> dict[str, object]:
    # An article has no decision of its own: the same words at the same place are all there is to compare.
    from actions.compose import article_message

    article = article_message(library, library.article(entry.fact("addresses")[0]), [])["article"]
    return {
        "decision": "article",
        "addresses": [article["address"]],
        "hashes": [content_hash(article["text"])],
    }
