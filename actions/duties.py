"""市司法局有哪些职责, 秘书长负责什么: every clause on one body, each quoted, by kind."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from actions.compose import evidence_part, more_button
from actions.messages import AnswerMessage, EvidencePart, button
from actions.wording import say
from index import Answer, Decision, Evidence
from index.address import parse_address
from index.duties import Duty, DutyKind

if TYPE_CHECKING:
    from index.library import Library

DUTIES_SHOWN = 12
_MANY_RULES = 4
"""From as many on, the answer says how to keep to one of them."""


@dataclass(frozen=True, slots=True)
class DutiesAsked:
    """The body that was asked about and what the rules say of it, by kind."""

    body: str
    duties: tuple[Duty, ...]
    evidence: tuple[Evidence, ...]
    answer: Answer


def duties_asked(library: Library, question: str, as_of: date | None = None) -> DutiesAsked | None:
    """None where `question` does not ask who does what, or the rules of that day say nothing of that body."""
    naming = library.holdings(as_of).named_in(question)
    body = _body(naming.rest if naming else question)
    if body is None:
        return None
    ids = tuple(one.id for one in naming.regulations) if naming else ()
    found = library.duties(body, ids, as_of)
    order = list(DutyKind)
    duties = tuple(sorted(found, key=lambda one: order.index(one.kind)))
    if not duties:
        return None
    evidence = tuple(_evidence(library, one) for one in duties)
    answer = Answer(question, Decision.GROUNDED, evidence=evidence, regulations=ids)
    return DutiesAsked(body, duties, evidence, answer)


def duties_message(library: Library, asked: DutiesAsked, answer_id: str, offset: int = 0) -> AnswerMessage:
    """The clauses after the first `offset`, a dozen at a time, under the name of their kind.

    A quote that states two kinds stands under each.
    """
    end = offset + DUTIES_SHOWN
    shown, evidence_shown = asked.duties[offset:end], asked.evidence[offset:end]
    headline = _headline(library, asked, offset, len(shown))
    lines = [say("answer.lead", headline=headline)]
    parts: list[EvidencePart] = []
    last: DutyKind | None = None
    for duty, evidence in zip(shown, evidence_shown, strict=True):
        kind = say(f"answer.duties.kinds.{duty.kind.value}")
        if duty.kind is not last:
            lines.append(say("answer.duties.kind", kind=kind))
        last = duty.kind
        part = evidence_part(library, evidence)
        part["group"] = kind
        parts.append(part)
        cited = say("answer.evidence", quote=part["quote"], citation=part["citation"])
        lines.append(cited + (say("answer.truncated") if part["truncated"] else ""))
    rest = [more_button(asked.answer.question, end)] if end < len(asked.duties) else []
    return AnswerMessage(
        kind="answer",
        text="\n".join(lines),
        decision=Decision.GROUNDED.value,
        question=asked.answer.question,
        answer_id=answer_id,
        headline=headline,
        evidence=parts,
        buttons=[
            button(say("answer.buttons.full"), "show_article", address=evidence_shown[0].address),
            *rest,
            button(say("answer.buttons.good"), "feedback_good", answer_id=answer_id),
            button(say("answer.buttons.bad"), "feedback_bad", answer_id=answer_id),
        ],
    )


def _headline(library: Library, asked: DutiesAsked, offset: int, shown: int) -> str:
    count = len(asked.duties)
    if shown == count:
        return say("answer.duties.headline", body=asked.body, count=count)
    numbers = {"first": offset + 1, "last": offset + shown}
    rules = Counter(one.regulation for one in asked.evidence)
    if len(rules) < _MANY_RULES:
        return say("answer.duties.headline_part", body=asked.body, count=count, **numbers)
    title = library.regulation(rules.most_common(1)[0][0]).title
    return say(
        "answer.duties.headline_many",
        body=asked.body,
        count=count,
        rules=len(rules),
        title=title,
        **numbers,
    )


_POLITE = r"(?:请问|请教一?下?|想问一?下?|我想知道|查一下|帮我查一?下?|说说|列出|列一下|那么?)?[，,\s]*"
_BODY = r"(?P<body>(?:(?!谁|什么|哪|怎|多|如何|是否|负责|职责)[一-鿿]){2,16}?)"
_WHAT = "(?:什么|哪些|啥)"
_DUTY = "(?:职责|职能|权限|职权)"
_THING = "(?:工作|事|事情|事项|方面|的)?"
_ASKS = re.compile(
    rf"{_POLITE}{_BODY}(?:的?(?:主要|具体|法定)?{_DUTY}(?:是|都?有)?{_WHAT}?"
    rf"|(?:都?有|承担|履行){_WHAT}(?:主要|具体|法定)?(?:{_DUTY}|责任|任务)"
    rf"|(?:主要|具体|都)?(?:是)?(?:负责|管|主管)(?:些|着)?{_WHAT}{_THING}"
    rf"|(?:应当|应该|必须|要|不得|不能|可以|能)(?:做|干)(?:些)?{_WHAT}{_THING})"
    r"(?:呢|呀|啊)?[\s？?。！!]*"
)
_NO_BODY = re.compile(r"会议?$|^(?:它|他|她|你|您|我|我们|你们|他们|各位|大家|这个|那个)")


def _body(question: str) -> str | None:
    match = _ASKS.fullmatch(question.strip())
    if match is None or _NO_BODY.search(match["body"]):
        return None
    return match["body"].removesuffix("的")


def _evidence(library: Library, duty: Duty) -> Evidence:
    article = library.article(duty.address)
    place = parse_address(duty.address)
    return Evidence(
        address=duty.address,
        regulation=place.regulation,
        article=place.article,
        citation=library.citation(duty.address),
        quote=duty.quote,
        score=1.0,
        truncated=article.truncated,
    )
