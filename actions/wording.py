"""What the assistant says: the texts of `actions/texts/*.yml`, found by dotted name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from actions.errors import WordingError

TEXTS = Path(__file__).parent / "texts"


def say(name: str, /, **values: object) -> str:
    """The text called `name` (`answer.headline.grounded`: file, then keys) with `{values}` put in.

    Raises WordingError when there is no such text, or it names a value that was not given.
    """
    try:
        return _texts()[name].format_map(values)
    except KeyError as error:
        raise WordingError(f"text {name!r} lacks {error}: mend actions/texts/ or the call") from error


def texts() -> dict[str, str]:
    """Every text by its dotted name."""
    return dict(_texts())


@cache
def _texts() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(TEXTS.glob("*.yml")):
        found |= _flatten(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")))
    return found


def _flatten(name: str, value: object) -> dict[str, str]:
    if isinstance(value, str):
        return {name: value}
    if not isinstance(value, dict):
        raise WordingError(f"text {name!r} is {value!r}: write a text in quotes")
    return {
        path: text for key, below in value.items() for path, text in _flatten(f"{name}.{key}", below).items()
    }
