"""References to an article are one word, written one way: 46条, 第46条 and 第四十六条 are 第四十六条.

jieba would cut 第二十三条 into 十三条 and 三条, which match the wrong articles. What a reference means is
`index.references`' business; here it is only kept whole.
"""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from index.numerals import to_chinese, to_number

_NUMBER = r"(?:[0-9]{1,4}|[零一二三四五六七八九十百千两]{1,9})"
_REFERENCE = re.compile(
    # With 第 any unit will do; the brackets of 第（四）项 are part of it.
    rf"第\s*\(?\s*(?P<number>{_NUMBER})\s*\)?\s*(?P<unit>[条款项目章节])(?:\s*之\s*(?P<suffix>{_NUMBER}))?"
    # Without 第 only what nobody would say of a quantity: 46条, 四十六条, not 三条意见.
    r"|(?<![0-9零一二三四五六七八九十百千两.第])"
    r"(?P<bare>[1-9][0-9]{0,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九]百[零一二三四五六七八九十百]*)"
    r"\s*条(?!\s*(?:例|件|约|款|意见|建议|措施|线|路|街|消息|信息))"
)


def find_references(text: str) -> Iterator[Tuple[int, int, str]]:
    """For each reference in normalised `text` its start, its end and its one way of being written."""
    for match in _REFERENCE.finditer(text):
        written = match.group("number") or match.group("bare")
        unit = match.group("unit") or "条"
        try:
            number = to_chinese(to_number(written))
            suffix = match.group("suffix")
            tail = "之" + to_chinese(to_number(suffix)) if suffix else ""
        except ValueError:  # 第百条: a numeral in form only, and so not a reference
            continue
        yield match.start(), match.end(), f"第{number}{unit}{tail}"
