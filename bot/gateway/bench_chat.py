"""`python -m bot.gateway.bench_chat QUESTIONS`: what a running 知规 answers over a library of many laws.

Each question goes through the chat, or through the search where it asks about another day. Prints how many of
each kind are right and every one that is not. Ends with 1 if one of them did what must never happen: words
that do not stand at their address, another regulation's than the one that was named, or something for what
the library does not hold.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote as quoted

import httpx
import yaml

from bot.gateway.settings import load

FIRST = 5
"""Among so many the right article must be where the question names no regulation."""
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked and what must come of it; `kind` says what it is to show.

    `first` is the address that must be shown first, and no other regulation than its own; `among` those one
    of which must be among the first. `none`: nothing may be shown; `ungrounded`: nothing as 有依据.
    """

    kind: str
    ask: str
    first: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    none: bool = False
    ungrounded: bool = False
    banner: bool = False
    as_of: date | None = None


@dataclass(slots=True)
class Tally:
    """Of one kind: how many were right, and what the others did."""

    right: int = 0
    missed: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    """What came: the decision, the places with their words, and a warning that a text is not in force."""

    decision: str
    evidence: tuple[dict[str, Any], ...]

    @property
    def addresses(self) -> list[str]:
        """Of articles, best first."""
        return [one["address"].partition(".")[0] for one in self.evidence]


class Asker:
    """Puts questions to the gateway at `url` and looks every quote up."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lookup = self._browser()
        self._talk = self._browser()
        self._texts: dict[str, str] = {}

    def close(self) -> None:
        """Close the connections."""
        self._lookup.close()
        self._talk.close()

    def begin(self) -> None:
        """A conversation of its own for what comes."""
        self._talk.close()
        self._talk = self._browser()

    def chat(self, text: str) -> Shown:
        """What the chat shows."""
        reply = self._talk.post("/api/messages", json={"text": text})
        reply.raise_for_status()
        message = reply.json()["messages"][0]
        if message["kind"] == "article":
            article = message["article"]
            return Shown("article", ({**article, "quote": article["text"]},))
        return Shown(str(message.get("decision") or message["kind"]), tuple(message.get("evidence") or ()))

    def search(self, text: str, day: date | None) -> Shown:
        """What the search finds, by the rules of `day`."""
        asked = {"q": text, "top_k": str(FIRST), **({"as_of": day.isoformat()} if day else {})}
        reply = self._lookup.get("/api/search", params=asked)
        reply.raise_for_status()
        found = reply.json()
        return Shown(found["decision"], tuple(found["evidence"]))

    def invented(self, shown: Shown) -> list[str]:
        """The places whose words do not stand there."""
        return [one["address"] for one in shown.evidence if one["quote"] not in self._text(one["address"])]

    def _text(self, address: str) -> str:
        if address not in self._texts:
            reply = self._lookup.get(f"/api/articles/{quoted(address, safe='')}")
            self._texts[address] = reply.raise_for_status().json()["text"]
        return self._texts[address]

    def _browser(self) -> httpx.Client:
        return httpx.Client(
            base_url=self._url, headers={"Origin": self._url}, timeout=_SECONDS, trust_env=False
        )


def judge(asker: Asker, question: Question) -> tuple[str, bool]:
    """What is wrong with the answer, empty if nothing is, and whether that must never happen."""
    shown = asker.search(question.ask, question.as_of) if question.as_of else asker.chat(question.ask)
    told = f"{shown.decision} {', '.join(shown.addresses[:3])}"
    forbidden = _forbidden(asker, question, shown)
    if forbidden:
        return f"{forbidden}: {told}", True
    if question.first and shown.addresses[:1] != [*question.first]:
        return told, False
    if question.among:
        found = shown.addresses + asker.search(question.ask, question.as_of).addresses
        return ("" if set(question.among) & set(found) else told), False
    return "", False


def _forbidden(asker: Asker, question: Question, shown: Shown) -> str:
    """What happened that never may, in words."""
    named = {one.partition("#")[0] for one in question.first}
    strange = [one for one in shown.addresses if named and one.partition("#")[0] not in named]
    happened = {
        "words that are not there": bool(asker.invented(shown)),
        "something for what is not held": question.none and bool(shown.evidence),
        "called grounded": question.ungrounded and shown.decision in {"grounded", "article"},
        "another regulation's": bool(strange),
        "no word that it is not in force": question.banner
        and not any(one.get("banner") for one in shown.evidence),
    }
    return "; ".join(name for name, did in happened.items() if did)


def main() -> int:
    """Ask, print, and end with 1 if something happened that never may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path, help="YAML in the form of data/evaluation/national.yml")
    parser.add_argument("--url", help="the gateway; by default the one of the settings")
    options = parser.parse_args()
    url = options.url or f"http://127.0.0.1:{load().port}"
    asker, tallies, never = Asker(url), dict[str, Tally](), 0
    try:
        for question, begins in _read(options.questions):
            if begins:
                asker.begin()
            tally = tallies.setdefault(question.kind, Tally())
            wrong, must_not = judge(asker, question)
            never += must_not
            if wrong:
                tally.missed.append(f"{'NEVER ' if must_not else ''}{question.ask}: {wrong}")
            else:
                tally.right += 1
    except httpx.HTTPError as error:
        sys.stderr.write(f"{url}: {error}; is `make run` running, over the library of these questions?\n")
        return 1
    finally:
        asker.close()
    sys.stdout.write(f"{_table(tallies)}\n")
    return 1 if never else 0


def _read(path: Path) -> Iterator[tuple[Question, bool]]:
    """Each question, and whether it begins a conversation."""
    for group in yaml.safe_load(path.read_text(encoding="utf-8")):
        for place, entry in enumerate(group["questions"]):
            lists = {name: tuple(entry.get(name, ())) for name in ("first", "among")}
            question = Question(kind=group["kind"], **{**entry, **lists})
            yield question, place == 0 or not group.get("one_conversation")


def _table(tallies: dict[str, Tally]) -> str:
    lines: list[str] = []
    right = total = 0
    for kind, tally in tallies.items():
        count = tally.right + len(tally.missed)
        right, total = right + tally.right, total + count
        lines.append(f"{kind:18}{tally.right:4} of {count}")
        lines += [f"    {miss}" for miss in tally.missed]
    return "\n".join([*lines, f"{'all':18}{right:4} of {total}"])


if __name__ == "__main__":
    sys.exit(main())
