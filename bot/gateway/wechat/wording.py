"""The Chinese texts of the channels, read once from `texts.yml`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).with_name("texts.yml")


def say(key: str, **facts: object) -> str:
    """The text under `key` with `facts` filled in. Raises KeyError for a key without a text."""
    return str(_texts()["say"][key]).format_map(facts)


def menu_payload(key: str) -> str | None:
    """What the bot is told when the menu item `key` is tapped; None for one that is no longer there."""
    return next((str(item["payload"]) for item in _items() if item["key"] == key), None)


def menu() -> dict[str, Any]:
    """The menu as WeChat's API takes it."""
    return {"button": [_button(one) for one in _texts()["menu"]]}


def _button(entry: dict[str, Any]) -> dict[str, Any]:
    if "items" in entry:
        return {"name": entry["title"], "sub_button": [_button(one) for one in entry["items"]]}
    return {"type": "click", "name": entry["title"], "key": entry["key"]}


def _items() -> Iterator[dict[str, Any]]:
    for entry in _texts()["menu"]:
        yield from entry.get("items", [entry])


@cache
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return texts
