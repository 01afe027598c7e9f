"""What a short reply such as 2 or 回复“2” means where something was offered."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.gateway.wechat.render import Choice

_NUMBER = re.compile(
    r"(?:回复|选择|选|第)*[“\"‘'「(]?(?P<number>[1-9][0-9]?|[一二三四五六七八九十])[”\"’'」)]?(?:个|项|号|[.。、])?"
)
_NUMERALS = "一二三四五六七八九十"


def chosen(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that was meant; None for anything else, also for a number that was not offered."""
    said = "".join(unicodedata.normalize("NFKC", text).split())
    match = _NUMBER.fullmatch(said)
    if match is None:
        return next((one for one in choices if one.title and one.title == text.strip()), None)
    number = match["number"]
    place = _NUMERALS.index(number) + 1 if number in _NUMERALS else int(number)
    return choices[place - 1] if place <= len(choices) else None
