"""Takes personal numbers out of what is stored: identity cards, phones, bank cards."""

from __future__ import annotations

import re

_FULL_WIDTH = str.maketrans("０１２３４５６７８９Ｘｘ－　", "0123456789Xx- ")
_GAP = r"[ \-]?"
# Longest first: an identity card begins like a bank card, a bank card may contain a phone number.
_NUMBERS = (
    ("身份证号", re.compile(rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:18|19|20)\d{{6}}{_GAP}\d{{3}}[\dXx](?![\dXx])")),
    ("银行卡号", re.compile(rf"(?<!\d)\d{{4}}(?:{_GAP}\d{{4}}){{2,3}}{_GAP}\d{{3,7}}(?!\d)")),
    ("身份证号", re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])")),
    ("银行卡号", re.compile(r"(?<!\d)\d{15,19}(?!\d)")),
    ("电话号码", re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")),
    ("电话号码", re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")),
    ("号码", re.compile(r"(?<!\d)\d{11,}(?!\d)")),
)


def mask(text: str) -> str:
    """`text` with every such number replaced by what it was: 〔电话号码〕, 〔身份证号〕, 〔银行卡号〕.

    Full-width digits and digits parted by single spaces or hyphens count; years, document and article
    numbers stay.
    """
    plain = text.translate(_FULL_WIDTH)  # one character for one, so places in `plain` are places in `text`
    for name, pattern in _NUMBERS:
        for found in reversed(list(pattern.finditer(plain))):
            replacement = f"〔{name}〕"
            text = text[: found.start()] + replacement + text[found.end() :]
            plain = plain[: found.start()] + replacement + plain[found.end() :]
    return text
