"""The Chinese texts the gateway itself says, read once from `texts.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("texts.yml")


@dataclass(frozen=True, slots=True)
class ProblemText:
    """The title and the detail of one kind of problem."""

    title: str
    detail: str


def problem_text(key: str, facts: dict[str, object]) -> ProblemText:
    """The text under `key` with `facts` filled in. Raises KeyError for a key without a text."""
    text = _problems()[key]
    return ProblemText(
        text.title, text.detail.format_map({name: _short(fact) for name, fact in facts.items()})
    )


def link_text(key: str, **facts: object) -> str:
    """What linking says under `key`, `facts` filled in. Raises KeyError for a key without a text."""
    return str(_texts()["link"][key]).format_map(facts)


def said(key: str, **facts: object) -> str:
    """The text under `group.name` with `facts` filled in. Raises KeyError for a key without a text."""
    group, _, name = key.partition(".")
    return str(_texts()[group][name]).format_map(facts)


@cache
def _problems() -> dict[str, ProblemText]:
    return {key: ProblemText(**text) for key, text in _texts()["problems"].items()}


@cache
def _texts() -> dict[str, dict[str, Any]]:
    texts: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return texts


def _short(fact: object) -> str:
    # What a caller sent is quoted back to them, but neither at length nor with what cannot be encoded.
    text = "".join(character for character in str(fact) if character.isprintable())
    return text if len(text) <= 80 else f"{text[:79]}…"
