"""The parts of a question that asks two things: 常务会议多久开一次，由谁召集; 常务会和全体会有什么区别.

One search finds what answers the whole best and quotes one sentence of it; each part wants its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.models import Decision, Evidence
from index.search.siblings import Families, members_named

_MOST = 3
"""Parts; more is a text that somebody pasted."""
_LONGEST = 60
"""Characters; what is longer tells a story, and its commas part no questions."""
_BETWEEN = re.compile("[,，、;；?？。]+|以及|还有|并且")
_COUNTED = "几(?:天|日|次|回|号|点|人|岁|年|种|类|级|个月|个人|个工作日|个小时)"
_ASKING = (
    f"(?:谁|哪|{_COUNTED}|多少|多久|多长|多大|什么|啥|怎么|怎样|如何|何时|何地|咋"
    "|是否|是不是|能不能|可不可以|要不要|需不需要)"
)
_ASKS = re.compile(_ASKING)
_WHETHER = re.compile(
    "吗|嘛|么$|不$|没有?$|(?<![耗职功性])能(?![耗源力效])|可以|应当|应该|需要|必须|几|算|哪|何|怎|吧$|得(?!到)|要"
)
_HELPERS = (
    "应该", "应当", "需要", "一般", "最后", "必须", "提前", "召开", "负责", "分管", "主管", "领导",
    "又", "由", "找", "跟", "给", "归", "是", "在", "于", "需", "每",
)  # fmt: skip
"""Between a subject and the asking word. Not 会, 要, 能, 向, 有: nouns end in them (全会, 纪要)."""
_MOST_HELPERS = 3
_ALONE = frozenset("要会能得应该都有向分可")
"""By itself before the asking word each of these is a helper too."""
_COMPARES = re.compile(
    "[,，]?(?:又|都|有|是|什么|何|啥|哪些|哪里|多大)*(?:区别|不同|不一样|差别|差异|异同|对比|相比).*"
)
_BESIDE = re.compile("[和与跟同、,，]+|的$")


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision and its evidence, best first.

    The first `parts` pieces belong together: each answers a part of a question that has several.
    """

    decision: Decision
    evidence: tuple[Evidence, ...] = ()
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """`questions` stand alone each; none where there is one thing to answer.

    `compared`: they stand for a comparison of two things, and no rule says how those differ.
    """

    questions: tuple[str, ...] = ()
    compared: bool = False


def parts_of(question: str, families: Families) -> Parts:
    """What normalised `question` asks one by one."""
    if _COMPARES.search(question):
        several = (named for named in members_named(families, question) if 1 < len(named) <= _MOST)
        return _compared(_COMPARES.sub("", question), next(several, ()))
    said = [part for part in (one.strip() for one in _BETWEEN.split(question)) if part]
    if not 1 < len(said) <= _MOST or len(question) > _LONGEST or not all(map(_ASKS.search, said)):
        return Parts()
    return Parts((said[0], *(_completed(part, said[0], families) for part in said[1:])))


def asks(question: str) -> bool:
    """Whether normalised `question` asks something, and does not only name a matter (出庭应诉)."""
    return _ASKS.search(question) is not None or _WHETHER.search(question) is not None


def together(whole: Answered, parts: Sequence[Answered], top_k: int, *, compared: bool) -> Answered:
    """The best for each part before what else was found for the whole; grounded if every part is.

    What is said of each of two things that are `compared` is at best related.
    """
    best = _each_once([part.evidence[0] for part in parts if part.evidence])
    if not best or (compared and not all(part.evidence for part in parts)):
        return replace(whole, decision=_at_most_related(whole.decision))
    articles = {(one.regulation, one.article) for one in best}
    rest = [one for one in whole.evidence if (one.regulation, one.article) not in articles]
    score = max(one.score for one in (*best, *rest))
    heads = [replace(one, score=score) for one in best]
    sure = not compared and all(part.decision is Decision.GROUNDED for part in parts)
    decision = Decision.GROUNDED if sure else Decision.RELATED
    return Answered(decision, (*heads, *rest)[:top_k], min(len(heads), top_k))


def _each_once(found: Sequence[Evidence]) -> list[Evidence]:
    """Without those whose words another has at the same place."""
    kept: list[Evidence] = []
    for one in found:
        if any(one.address == other.address and one.quote in other.quote for other in kept):
            continue
        kept = [other for other in kept if other.address != one.address or other.quote not in one.quote]
        kept.append(one)
    return kept


def _at_most_related(decision: Decision) -> Decision:
    return Decision.RELATED if decision is Decision.GROUNDED else decision


def _compared(question: str, named: tuple[str, ...]) -> Parts:
    """常务会议和专题会议的召集人: the 召集人 of each; where nothing of theirs is named, each by itself."""
    for name in named:
        question = question.replace(name, "")
    of_theirs = _BESIDE.sub("", question)
    return Parts(tuple(name + of_theirs for name in named), compared=bool(named))


def _completed(part: str, first: str, families: Families) -> str:
    """`part` with the subject of `first` where it has none, or with what keeps it from a sibling's answer."""
    if not _subject(part):
        return _subject(first) + part
    told = zip(members_named(families, first), members_named(families, part), strict=True)
    return "".join(before[0] for before, own in told if before and not own) + part


def _subject(part: str) -> str:
    asking = _ASKS.search(part)
    subject = part[: asking.start()] if asking else ""
    for _ in range(_MOST_HELPERS):
        helper = next((one for one in _HELPERS if subject.endswith(one)), "")
        subject = subject.removesuffix(helper)
    return "" if subject in _ALONE else subject
