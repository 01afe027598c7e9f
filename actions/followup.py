"""What a person means by a few words after an answer: 那专题会议呢, 它由谁签发, 还有吗, 原文.

Pure: text in, understanding out. A question that stands alone is never touched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from actions.topics import Mention, Topics


class Move(StrEnum):
    """What is wanted: an answer to `question`, or something about the last answer."""

    ASK = "ask"
    MORE = "more"
    ORIGINAL = "original"
    BASIS = "basis"
    NEXT = "next"
    PREVIOUS = "previous"
    FINAL = "final"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Understanding:
    """`question` is what to search for; `rewritten` whether it says more than the person typed.

    `bare`: what was typed only names something (那全体会议呢) and by itself asks nothing.
    For PART, `question` names a paragraph or item (第二款) of the article that was last shown.
    """

    move: Move
    question: str
    rewritten: bool = False
    bare: bool = False


def understand(text: str, last_question: str | None, topics: Topics) -> Understanding:
    """What `text` means after `last_question` (None at the start of a conversation)."""
    said = _END.sub("", text.strip().lstrip("／/").strip())
    core, elliptical = _core(said)
    if move := _fixed_move(core):
        return Understanding(move, core)
    if not last_question:
        return Understanding(Move.ASK, said)
    whole = _resolve(core, elliptical, last_question, topics)
    if whole is None:
        return Understanding(Move.ASK, _LEAD.sub("", said) or said)
    own = topics.mentions(core)
    return Understanding(Move.ASK, whole, rewritten=True, bare=bool(own) and _nothing_but(core, own))


def has_a_subject(text: str, topics: Topics) -> bool:
    """Whether `text`, taken for a word about the last answer, names something to ask about after all."""
    return bool(topics.mentions(text)) or len(text.strip()) > _LONGEST_ASIDE


_LONGEST_ASIDE = 12
_END = re.compile(r"[\s。．.？?！!～~，,、…；;]+$")
_LEAD = re.compile(
    r"^(?:(?:好的?|嗯+|哦+|噢|行|请问|再问一下|另外|还有|顺便问下?)[，,、\s]*)?(?:那么|那如果是|那要是|那换成|那换了|换成|换做|要是|如果是|至于|那)[，,、\s]*(?!个|位|些|种|样|里|次|项|件|天|时)"
)
_TAIL = re.compile(
    r"(?:的话|的情况|又|也)?(?:的)?(?:是?怎么说|怎么样|又?如何|怎么规定的?|咋样|咋说|是?一样的?吗|是这样吗|呢+|嘞|捏)$"
)
_PARTICLE = re.compile(r"(?:呢|啊|呀|吧|嘛|哈)+$")
_LOOK = (
    r"(?:我?(?:想|要|再)?(?:看|查看|看看|瞧瞧|打开|显示|给我看|给我|发我|贴))?(?:一下|下)?"
    r"(?:它的?|这个的?|这条的?|该条的?|上面的?)?"
)
_MOVES = (
    (
        Move.MORE,
        re.compile(
            r"(?:还有|有没有|有)?(?:别的|其他的?|其它的?|更多的?|另外的)(?:规定|条款|相关条款|依据|内容|相关)?(?:吗|么|没有?)?"
            r"|还有(?:吗|么|没有?|哪些|什么)?|再(?:来|给|找)(?:几|一|两|些)?[条个些]?(?:看看)?|继续(?:找|看)|更多(?:相关)?(?:条款)?"
        ),
    ),
    (
        Move.ORIGINAL,
        re.compile(
            _LOOK + r"(?:原文|全文|原话|条文|原文内容|完整(?:条款|内容|条文)|整条)(?:是什么|在哪里?|呢)?"
        ),
    ),
    (
        Move.BASIS,
        re.compile(
            r"为(?:什么|啥)(?:呢|呀)?|凭什么|(?:有)?(?:什么|啥)?(?:依据|根据|出处)(?:是?(?:什么|啥|哪条|哪一条)|在哪里?|呢)?"
            r"|(?:这是?|是)?(?:在)?(?:第?几条|哪一?条|哪里|哪)(?:规定|写|说|讲)?的?|(?:依据|根据)(?:的是)?(?:什么|啥|哪一?条)"
        ),
    ),
    (Move.NEXT, re.compile(rf"{_LOOK}(?:下一条|后一条|下条|后面(?:那)?一条)(?:是什么|的内容|呢)?")),
    (Move.PREVIOUS, re.compile(rf"{_LOOK}(?:上一条|前一条|上条|前面(?:那)?一条)(?:是什么|的内容|呢)?")),
    (Move.FINAL, re.compile(rf"{_LOOK}(?:最后一条|末条)(?:是什么|的内容|呢)?")),
    (
        Move.PART,
        re.compile(
            r"第?[0-9０-９一二三四五六七八九十]+款(?:第?[（(]?[0-9０-９一二三四五六七八九十]+[）)]?项)?"
            r"|第?[（(]?[0-9０-９一二三四五六七八九十]+[）)]?项"
        ),
    ),
)
_THIS = r"这|那|该|此|这个|那个|这种|那种|这类|那类|这项|那项|这些|那些|这次|上述|前述"
_THAT_IT_IS = r"(?:由|需|要|是|归|该|应|可|能|必|怎|如何|什么时候|何时|多久|谁|有|得|算|什么|啥|呢|吗|也)"
_PRONOUN = re.compile(r"(?<!其)(?<!吉)(?:[他她它]们?)(?!人|市|省|国|县|地)")
_DEMONSTRATIVE = re.compile(rf"^(?:在|对|把|关于)?(?:这个|那个|这|其)(?={_THAT_IT_IS})(?!是不是)")
_NEAR_THE_START = 6
_JOINED = re.compile(r"[的之]?")
_OF_A_THING = re.compile("由谁|谁来|归谁|多久|什么时候|何时")
_PERSON = re.compile("[他她]")


def _core(said: str) -> tuple[str, bool]:
    """The words without 那 before and 呢 after them, and whether there was either."""
    core = _LEAD.sub("", said)
    led = core != said
    trimmed = _TAIL.sub("", core)
    tailed = trimmed != core
    if tailed and trimmed and not trimmed.endswith("的"):
        core = trimmed
    elif tailed and trimmed:
        core = trimmed[:-1]
    return _END.sub("", _PARTICLE.sub("", core) or core), led or tailed


def _fixed_move(core: str) -> Move | None:
    return next((move for move, pattern in _MOVES if pattern.fullmatch(core)), None)


def _resolve(core: str, elliptical: bool, last_question: str, topics: Topics) -> str | None:
    """The question in full, or None where `core` stands alone or nothing can be referred to."""
    own, last = topics.mentions(core), topics.mentions(last_question)
    if elliptical and own and _nothing_but(core, own):
        return _swap(own, last, last_question, topics)
    if pointed := _replace_pronoun(core, last, last_question, topics):
        return pointed
    if last and not own and topics.says_no_subject(core):
        return f"{_phrase(core, last, last_question)}{core}"
    return None


def _nothing_but(core: str, mentions: tuple[Mention, ...]) -> bool:
    rest = core
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    # 和常务会议一样吗 compares; it does not ask the same of another.
    return not core.startswith(("和", "与")) and re.fullmatch(r"[的之和与、，,及或]*", rest) is not None


def _swap(
    own: tuple[Mention, ...], last: tuple[Mention, ...], last_question: str, topics: Topics
) -> str | None:
    """The last question with each of its topics replaced by the one of its kind that was just named."""
    if not last:
        swapped = _swap_generic(own[0], last_question, topics)
        names = "的".join(mention.name for mention in own)
        return swapped or (f"{names}{last_question}" if topics.says_no_subject(last_question) else None)
    question = last_question
    spans: list[tuple[int, int, str]] = []
    for mention in own:
        replaced = [m for m in last if m.category.id == mention.category.id]
        if not replaced:
            return None
        spans += [(m.start, m.end, mention.name) for m in replaced[:1]]
    for start, end, name in sorted(spans, reverse=True):
        question = question[:start] + name + question[end:]
    return question


def _swap_generic(own: Mention, last_question: str, topics: Topics) -> str | None:
    for noun in sorted(own.category.generic, key=len, reverse=True):
        if noun in last_question:
            return last_question.replace(noun, own.name, 1)
    return None


def _replace_pronoun(core: str, last: tuple[Mention, ...], last_question: str, topics: Topics) -> str | None:
    if not last:
        return None
    nouns = "|".join(topics.generic_nouns())
    if noun := re.match(rf"^(?:在|对|关于)?(?:{_THIS})(?P<noun>{nouns})", core):
        category = topics.generic(noun["noun"])
        if category is None or not any(m.category.id == category.id for m in last):
            return None
        name = next(m.name for m in last if m.category.id == category.id)
        return name + core[noun.end() :]
    found = _PRONOUN.search(core) or _DEMONSTRATIVE.search(core)
    if found is None or _has_its_own_antecedent(core[: found.start()], topics):
        return None
    fitting = _fitting(core, last, person=_PERSON.search(found.group()) is not None)
    if not fitting:
        return None
    return core[: found.start()] + _phrase(core, fitting, last_question) + core[found.end() :]


def _has_its_own_antecedent(before: str, topics: Topics) -> bool:
    """Whether a pronoun after the words `before` refers to something in its own sentence."""
    return len(before) > _NEAR_THE_START or "，" in before or bool(topics.mentions(before))


def _fitting(core: str, last: tuple[Mention, ...], *, person: bool) -> tuple[Mention, ...]:
    """The topics that a pronoun can mean: people for 他, things for 它; 他 is often written for 它."""
    fitting = tuple(mention for mention in last if mention.category.person == person)
    if fitting or not person:
        return fitting or last
    return tuple(m for m in last if _is_done_with(m, core)) if _OF_A_THING.search(core) else ()


def _phrase(core: str, mentions: tuple[Mention, ...], last_question: str) -> str:
    """What the last question was about.

    What `core` can be done with, else topics that stand together (常务会议的会议纪要) together.
    """
    apt = [mention for mention in mentions if _is_done_with(mention, core)]
    if len({mention.category.id for mention in apt}) == 1 and not _owned(apt[0], mentions, last_question):
        return apt[0].name
    start = end = mentions[0]
    for mention in mentions[1:]:
        if not _JOINED.fullmatch(last_question[end.end : mention.start]):
            break
        end = mention
    return last_question[start.start : end.end] if start is not end else start.name


def _owned(mention: Mention, mentions: tuple[Mention, ...], last_question: str) -> bool:
    """Whether another topic stands before it as its owner: the 会议纪要 of 常务会议的会议纪要."""
    return any(
        other.end <= mention.start and _JOINED.fullmatch(last_question[other.end : mention.start])
        for other in mentions
    )


def _is_done_with(mention: Mention, core: str) -> bool:
    return any(verb in core for verb in mention.category.verbs)
