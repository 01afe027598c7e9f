"""Chinese numerals as numbers and back, for the range that rules use (0 to 99,999).

Standard library only: the parser's inner loop comes through here.
"""

from __future__ import annotations

import re

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_WRITTEN = "零一二三四五六七八九"

CHINESE = "零〇○一二三四五六七八九十百千两"
"""The characters a Chinese article number is written with."""

ANY = CHINESE + "0-9０-９"
"""The inside of a character class that matches a numeral in either script, half- or full-width."""

_DECIMAL = re.compile(r"[0-9０-９]{1,5}")
_VALID = re.compile(
    r"(?:[一二三四五六七八九]千)?(?:[零〇]?[一二三四五六七八九两]百)?(?:[零〇]?[一二三四五六七八九]?十)?"
    r"(?:[零〇]?[一二三四五六七八九])?"
)


def to_number(text: str) -> int:
    """The number that `text` writes: 四十六, 46, ４６, 四六, 一百零三, 二〇二二.

    Spaces inside are ignored. Raises ValueError for anything that is not one whole number.
    """
    compact = "".join(text.split())
    if not compact:
        raise ValueError("an empty text is not a number")
    if _DECIMAL.fullmatch(compact):
        return int(compact)
    if all(char in _DIGITS for char in compact) and len(compact) <= 5:
        return int("".join(str(_DIGITS[char]) for char in compact))
    if not _VALID.fullmatch(compact.replace("两", "二")):
        raise ValueError(f"{text!r} is not a number from 0 to 9999")
    return _sum_of_units(compact)


def to_chinese(number: int) -> str:
    """46 as 四十六, 110 as 一百一十, 12 as 十二: as official documents count articles.

    Raises ValueError outside 0 to 9999.
    """
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is outside 0 to 9999")
    if number == 0:
        return "零"
    parts: list[str] = []
    pending_zero = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            parts.append(("零" if pending_zero else "") + _WRITTEN[digit] + name)
            pending_zero = False
        else:
            pending_zero = bool(parts)
    written = "".join(parts)
    return written[1:] if written.startswith("一十") else written


def _sum_of_units(text: str) -> int:
    total = digit = 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
