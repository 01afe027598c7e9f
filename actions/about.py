"""工作规则什么时候施行的, 文号是多少, 这个规则还有效吗: what is known of a regulation beside its text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from index import Answer, Decision
from index.segment import normalise

if TYPE_CHECKING:
    from index.library import Library
    from index.models import Regulation

_ISSUED = "(?:印发|下发|发布|公布|颁布|出台|发|出)"
_BEGINS = "(?:开始)?(?:施行|实施|执行|生效|起效|启用)"
_WHEN = "(?:什么时候|什么时间|啥时候|何时|哪一?[年天]|几时|哪个?时候)"
_WHO = "(?:谁|哪个?(?:单位|部门|机关)|什么(?:单位|部门|机关))"
_FACT = re.compile(
    rf"(?:是?(?:自|从)?{_WHEN}(?:起)?(?:{_ISSUED}|{_BEGINS})|(?:{_ISSUED}|{_BEGINS})的?(?:时间|日期|日子)(?:是?{_WHEN}|是?多少)?"
    rf"|是?哪一?年的?|(?:是?由?){_WHO}{_ISSUED}|(?:发文字号|文号|文件号)(?:是?(?:多少|什么|几号))?"
    r"|(?:现在|目前|如今|到现在)?(?:是否|还是不是|是不是|还)?(?:现行)?(?:有效|失效|作废|废止|过期|管用|有没有效))"
    r"(?:的|了|吗|么|呢|啊|没有|没)*$"
)
_ASKING = re.compile(r"^(?:请问|请教|想问|问一下|问下|查一下|你好|您好|我想知道)+")
_POINTS = re.compile(r"(?:(?:这|那|本|该|此)(?:个|部|份|件)?)?(?:规则|规定|办法|条例|文件|法规)?")
_NUMBER = re.compile(
    r"(?P<number>.{2,12}[〔\[(【]?[0-9]{4}[〕\])】]?第?[0-9]{1,4}号)(?:文件?)?(?:是|指的是)?(?:什么|啥|哪个)?(?:文件|规则|文)?"
)
_SAYS_WHEN = re.compile("自.{2,20}[日月]起.{0,4}(?:施行|实施|生效|执行)")
_IDLE = re.compile(r"[\s，。！？、；：,.!?;:]+")


def about(library: Library, question: str, spoken_of: str | None = None) -> tuple[Regulation, ...]:
    """The regulations whose date, number, issuer or force `question` asks for and nothing else; else none.

    Where it names none, `spoken_of` is meant, or the only one that the library holds.
    """
    said = _ASKING.sub("", _IDLE.sub("", normalise(question)))
    if numbered := _NUMBER.fullmatch(said):
        return _with_number(library, numbered["number"])
    fact = _FACT.search(said)
    if fact is None:
        return ()
    name = said[: fact.start()].removesuffix("的").removesuffix("是")
    if not name and "号" not in fact.group():  # 谁发 and 有效吗 may be about anything
        return ()
    if _POINTS.fullmatch(name):
        return _pointed_at(library, spoken_of)
    return library.holdings().called(name.strip("《》<>〈〉"))


def in_its_own_words(answer: Answer) -> Answer | None:
    """`answer` led by the rule's own 自…起施行, if that was asked for and found; else None."""
    if not re.search(_BEGINS, normalise(answer.question)):
        return None
    says = next((one for one in answer.evidence if _SAYS_WHEN.search(normalise(one.quote))), None)
    return replace(answer, decision=Decision.GROUNDED, evidence=(says,)) if says else None


def _pointed_at(library: Library, spoken_of: str | None) -> tuple[Regulation, ...]:
    holdings = library.holdings()
    if len(holdings.regulations) == 1:
        return holdings.regulations
    spoken = holdings.get(spoken_of) if spoken_of else None
    return (spoken,) if spoken else ()


def _with_number(library: Library, number: str) -> tuple[Regulation, ...]:
    wanted = _bare(number)
    held = library.holdings().regulations
    return tuple(one for one in held if one.document_number and _bare(one.document_number) == wanted)


def _bare(number: str) -> str:
    """株政发〔2022〕1号 in any of its brackets."""
    return re.sub(r"[\[\]()〔〕【】\s]|第", "", normalise(number))
