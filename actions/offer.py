"""规范性文件怎么报审: beside what the rule says, the checklist that walks through it."""

from __future__ import annotations

import re

from actions.checklists.matching import Matcher
from actions.checklists.models import Checklist

_WALKS = (
    "报审|报送|报请|报批|报|送审|送签|送|提交|提请|提|办理|办|申请|申报|请假|请|审查|审核|审|签发|签"
    "|发布|发|起草|制定|制订|出台|印发|写|上会|开|走"
)
_HOW = re.compile(
    f"(?:怎么|怎样|如何|咋|怎么样)(?:去|来|才能|向|给|往上)?(?:{_WALKS})"
    "|流程|手续|步骤|(?:走|经过|履行|办)(?:哪些|什么|啥)(?:法定)?程序"
    f"|^(?:请问)?(?:我们?|咱们?|单位|我们单位|我们局)?(?:要|想|想要|打算|准备|需要)(?:{_WALKS})"
)
_WELL_NAMED = 0.8
"""Of a name's score; less is not meant. Measured: 年假怎么请 reaches 0.51, 怎么办理护照 0.43."""


def offered(question: str, matcher: Matcher) -> Checklist | None:
    """The checklist to offer beside the answer to `question`, None where it asks no way or none is clear."""
    if not _HOW.search(question):
        return None
    matches = matcher.match(question)
    if matches.chosen is None or matches.offered[0].score < _WELL_NAMED:
        return None
    return matches.chosen
