"""What the library holds as it stands on one day, and which of it a person names.

《重大行政决策程序暂行条例》, its title without the marks, a short name: a name stands for one regulation only
where nothing else that is held goes by it. Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.models import Regulation, Status
from index.versions import oldest_first, plain_title, slug, status_on

_TOO_MANY = 5
"""A name that more regulations answer to names none: 条例, 实施细则."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The regulations that a question names, and the question without the name."""

    regulations: tuple[Regulation, ...]
    rest: str


class Holdings:
    """All regulations, each with the status that it has on the day `on`."""

    def __init__(self, regulations: Iterable[Regulation], on: date) -> None:
        self.on = on
        self.regulations = tuple(replace(one, status=status_on(one, on)) for one in regulations)
        self.current = tuple(one for one in self.regulations if one.status is Status.IN_FORCE)
        self._by_id = {one.id: one for one in self.regulations}
        self._latest = _newest_of_each(self.regulations)
        self._bare: re.Pattern[str] | None = None

    def get(self, regulation_id: str) -> Regulation | None:
        """None if it is not held."""
        return self._by_id.get(regulation_id)

    def called(self, title: str) -> tuple[Regulation, ...]:
        """Those that `title` stands for: the versions in force, else the newest version of each."""
        wanted = _comparable(title)
        # One that is gone and has this very name comes before one in force that the name might be short for.
        for ways in ((_is_name,), (_is_end_of, _is_short_for)):
            for held in (self.current, self._latest):
                for fits in ways:
                    found = tuple(one for one in held if any(fits(wanted, name) for name in _names(one)))
                    if found:
                        return found if len(found) <= _TOO_MANY else ()
        return ()

    def named_in(self, question: str) -> Naming | None:
        """The regulation that `question` asks about, None where it names none or names one in passing.

        严格执行《行政复议法》吗 speaks of a law; it does not ask what that law says.
        """
        for match in _QUOTED.finditer(question):
            before, after = question[: match.start()], question[match.end() :]
            if _AT_THE_START.fullmatch(before) or _SAYS.match(after):
                found = self.called(match["title"])
                if found:
                    return Naming(found, _without(question, match.start(), match.end()))
        for match in self._bare_names().finditer(question):
            before, after = question[: match.start()], question[match.end() :]
            if _AT_THE_START.fullmatch(before) and _ASKS.match(after):
                found = self.called(match.group())
                if found:
                    return Naming(found, _without(question, match.start(), match.end()))
        return None

    def unheld_in(self, question: str) -> str | None:
        """The title of a law or rule that `question` asks what it says, and that is not held: 《公司法》里….

        None where it only speaks of one, or of a paper that is no rule: 《政府工作报告》由谁起草.
        """
        for match in _QUOTED.finditer(question):
            title = plain_title(match["title"])
            asked = _SAYS.match(question[match.end() :]) is not None
            if asked and _ENDS_AS_A_RULE.search(title) and not self.called(title):
                return title
        return None

    def after(self, regulation: Regulation) -> Regulation | None:
        """What took its place and, if that is gone too, what took the place of that."""
        seen = {regulation.id}
        now = regulation
        while now.successor and now.successor not in seen and now.successor in self._by_id:
            now = self._by_id[now.successor]
            seen.add(now.id)
            if now.status is Status.IN_FORCE:
                break
        return None if now is regulation else now

    def _bare_names(self) -> re.Pattern[str]:
        if self._bare is None:
            names = {name for one in self.regulations for name in _spoken(one)}
            ordered = sorted(names, key=len, reverse=True)
            self._bare = re.compile("(?:中华人民共和国)?(?:" + "|".join(map(re.escape, ordered)) + ")")
        return self._bare


_QUOTED = re.compile(r"[《<〈](?P<title>[^《》<>〈〉]{2,80})[》>〉](?:\s*[（(][^（）()]{1,30}[）)])?")
_AT_THE_START = re.compile(
    r"(?:请问|请教|想问|问一下|问下|想知道|你好|您好|那么?|在|按照?|依照|根据|依据|关于|对于|照|查一下|查查?|看一下|看看?"
    r"|帮我|我|现行|新|旧|最新|版|的|[，,。：:、\s])*"
)
_SAYS = re.compile(
    r"\s*(?:里面?|中|内|上)?\s*(?:对|就|是?怎么|是?如何|怎样|规定|要求|第\s*[0-9零一二三四五六七八九十]|有没有|里|中)"
)
_ASKS = re.compile(
    r"\s*(?:$|[，,。：:、？?\s]|里面?|中|内|上|规定|要求|是?怎么|怎样|是?如何|是|有|对|就|关于|第|的|多|几|谁|由|什么|哪|[0-9]|说|讲"
    r"|适用|什么时候|何时|自)"
)
_LEAD = re.compile(r"(?:在|按照?|依照|根据|依据|关于|对于|照)\s*$")
_TRAIL = re.compile(r"\s*(?:的?规定|要求)?\s*(?:里面?|中|内|上)?\s*(?:的|，|,|：|:|对于?|就|关于|\s)*")
_HAN = re.compile("[一-鿿]")
_KIND = re.compile("办法|规则|条例|规定|细则|章程|制度|规程|准则|方案|决定|意见|通知|法典|宪法|法")
_ENDS_AS_A_RULE = re.compile(rf"(?:{_KIND.pattern})(?:试行|暂行)?$")
_SHORTEST = 3


def _without(question: str, start: int, end: int) -> str:
    """The question less the name and the words that tie it in; whole where nothing else would be left."""
    before = _LEAD.sub("", question[:start])
    after = _TRAIL.sub("", question[end:], count=1)
    rest = f"{before}{after}".strip(" ，,？?。　")
    return rest if len(_HAN.findall(rest)) >= 2 else question


def _comparable(title: str) -> str:
    return plain_title(title).replace("人民政府", "政府")


def _names(regulation: Regulation) -> list[str]:
    return [_comparable(name) for name in (regulation.title, *regulation.aliases)]


def _spoken(regulation: Regulation) -> set[str]:
    """The ways its name may be typed without marks."""
    names = {plain_title(name) for name in (regulation.title, *regulation.aliases)}
    names |= {name.replace("人民政府", "政府") for name in names}
    names |= {re.sub("试行$|暂行$", "", name) for name in names}
    return {name for name in names if len(name) >= 2}


def _is_name(wanted: str, name: str) -> bool:
    return wanted in (name, re.sub("试行$|暂行$", "", name))


def _is_end_of(wanted: str, name: str) -> bool:
    """工作规则 for 株洲市政府工作规则. Never the beginning: 专利法 is not 专利法实施细则."""
    return len(wanted) >= 2 and re.sub("试行$|暂行$", "", name).endswith(wanted)


def _is_short_for(wanted: str, name: str) -> bool:
    """刑诉法 for 刑事诉讼法: its characters in order, of the same kind of document."""
    kinds = [found[-1] if (found := _KIND.findall(one)) else "" for one in (wanted, name)]
    if len(wanted) < _SHORTEST or kinds[0] != kinds[1] or not kinds[0] or wanted[0] != name[0]:
        return False
    if not name.endswith(kinds[0]):
        return False
    rest = iter(name)
    return all(char in rest for char in wanted)


def _newest_of_each(regulations: Sequence[Regulation]) -> tuple[Regulation, ...]:
    newest = {slug(one.id): one.id for one in oldest_first(regulations)}
    return tuple(one for one in regulations if newest[slug(one.id)] == one.id)
