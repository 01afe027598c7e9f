"""From what the library found to the message that shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from actions.lookup import Found
from actions.messages import (
    AnswerMessage,
    ArticleMessage,
    ArticlePart,
    Button,
    EvidencePart,
    Holding,
    Place,
    button,
)
from actions.standing import banner, links
from actions.wording import say
from index import Answer, AnswerKind, Article, Decision, Evidence, Regulation, Status

if TYPE_CHECKING:
    from actions.checklists.models import Checklist
    from index.library import Library

TITLES_NAMED = 5
HOLDINGS_LISTED = 30
OTHERS_OFFERED = 2
MORE_SHOWN = 3


def answer_message(
    library: Library,
    found: Found,
    shown: Sequence[Evidence],
    answer_id: str,
    offer: Checklist | None = None,
) -> AnswerMessage:
    """What was found, the best first: `shown` is the part of the evidence that is shown now.

    `offer` is the checklist that walks through what was asked.
    """
    answer = found.answer
    name = "grounded" if answer.decision is Decision.GROUNDED else "related"
    headline = _headline(say(f"answer.headline.{name}"), found)
    parts = [evidence_part(library, one) for one in shown]
    return AnswerMessage(
        kind="answer",
        text=evidence_text(headline, parts),
        decision=answer.decision.value,
        question=answer.question,
        answer_id=answer_id,
        headline=headline,
        evidence=parts,
        buttons=[*_offer_button(offer), *_answer_buttons(library, answer, shown, answer_id)],
    )


def not_found_message(
    library: Library, found: Found, answer_id: str, offer: Checklist | None = None, *, out_of_scope: bool
) -> AnswerMessage:
    """The library does not say: that, and what it does hold. Never a guess."""
    missing = found.answer.missing
    if missing is not None:
        headline = say("answer.headline.missing", asked=missing.asked)
        title = library.regulation(missing.regulation).title
        said = say("answer.missing", title=title, headline=headline, first=missing.first, last=missing.last)
    elif found.answer.unheld:
        headline = say("answer.headline.unheld", title=found.answer.unheld)
        said = say("answer.unheld", headline=headline)
    else:
        headline = _headline(say("answer.headline.not_found"), found)
        said = say("answer.out_of_scope" if out_of_scope else "answer.not_found", headline=headline)
    return AnswerMessage(
        kind="answer",
        text=f"{said}\n{holdings_text(library)}",
        decision=Decision.NOT_FOUND.value,
        question=found.answer.question,
        answer_id=answer_id,
        headline=headline,
        evidence=[],
        holdings=[Holding(id=one.id, title=one.title) for one in _current(library)[:HOLDINGS_LISTED]],
        buttons=[*_offer_button(offer), button(say("answer.buttons.regulations"), "list_regulations")],
    )


def more_message(library: Library, answer: Answer, offset: int, answer_id: str) -> AnswerMessage:
    """The evidence after the first `offset` pieces, a few at a time; there must be some."""
    shown = answer.evidence[offset : offset + MORE_SHOWN]
    headline = say("answer.headline.more", question=answer.question)
    parts = [evidence_part(library, one) for one in shown]
    buttons = _full_text(shown[0])
    if len(answer.evidence) > offset + len(shown):
        buttons.append(more_button(answer.question, offset + len(shown)))
    return AnswerMessage(
        kind="answer",
        text=evidence_text(headline, parts),
        decision=Decision.RELATED.value,
        question=answer.question,
        answer_id=answer_id,
        headline=headline,
        evidence=parts,
        buttons=buttons,
    )


def article_message(library: Library, article: Article, highlight: Sequence[str] = ()) -> ArticleMessage:
    """An article whole, with its neighbours. `highlight` are exact quotes of it."""
    regulation = library.regulation(article.regulation)
    previous, following = (_place(one) for one in library.neighbours(article.address))
    note = say("navigate.article.truncated") if article.truncated else ""
    text = say("navigate.article.text", title=regulation.title, label=article.label, body=article.text)
    if note:
        text = f"{text}\n{say('navigate.article.truncated_line', note=note)}"
    successor = library.successor(article.address)
    warning = banner(library, article.regulation, successor)
    if warning:
        text = f"{text}\n{warning}"
    return ArticleMessage(
        kind="article",
        text=text,
        article=ArticlePart(
            address=article.address,
            regulation=article.regulation,
            title=regulation.title,
            label=article.label,
            citation=library.citation(article.address),
            chapter=article.chapter,
            section=article.section,
            text=article.text,
            truncated=article.truncated,
            truncated_note=note,
            highlight=[quote for quote in highlight if quote != article.text],
            banner=warning,
            successor=successor,
            references=links(library, article.text, article.regulation, article.address),
            previous=previous,
            next=following,
        ),
        buttons=[
            *_successor_button(successor),
            *_neighbour_buttons(library, article.address),
            button(say("navigate.buttons.outline"), "show_outline", regulation=article.regulation),
        ],
    )


def evidence_part(library: Library, evidence: Evidence) -> EvidencePart:
    """A piece of evidence as it is shown."""
    return EvidencePart(
        address=evidence.address,
        regulation=evidence.regulation,
        title=library.regulation(evidence.regulation).title,
        article=evidence.article,
        label=library.article(evidence.address).label,
        citation=evidence.citation,
        quote=evidence.quote,
        matched=list(evidence.matched),
        truncated=evidence.truncated,
        banner="" if evidence.in_force else banner(library, evidence.regulation, evidence.successor),
        successor=evidence.successor,
        references=links(library, evidence.quote, evidence.regulation, evidence.address),
    )


def evidence_text(headline: str, parts: Sequence[EvidencePart]) -> str:
    """Headline, then each quote with its citation; says so where the source is cut off."""
    lines = [say("answer.lead", headline=headline)]
    for part in parts:
        cited = say("answer.evidence", quote=part["quote"], citation=part["citation"])
        lines.append(cited + (say("answer.truncated") if part["truncated"] else ""))
        lines += [part["banner"]] if part["banner"] else []
    return "\n".join(lines)


def holdings_text(library: Library) -> str:
    """One sentence on what the library holds."""
    held = _current(library)
    if not held:
        return say("answer.holdings.none")
    titles = say("answer.holdings.join").join(
        say("answer.holdings.title", title=one.title) for one in held[:TITLES_NAMED]
    )
    if len(held) > TITLES_NAMED:
        return say("answer.holdings.many", count=len(held), titles=titles)
    return say("answer.holdings.some", titles=titles)


def _headline(headline: str, found: Found) -> str:
    if not found.understood:
        return headline
    return say("answer.understood", question=found.answer.question, headline=headline)


def _answer_buttons(
    library: Library, answer: Answer, shown: Sequence[Evidence], answer_id: str
) -> list[Button]:
    buttons = [*_full_text(shown[0]), *_successor_button(shown[0].successor)]
    if answer.decision is Decision.GROUNDED:
        buttons += _neighbour_buttons(library, shown[0].address)
    buttons += [
        button(say("answer.buttons.good"), "feedback_good", answer_id=answer_id),
        button(say("answer.buttons.bad"), "feedback_bad", answer_id=answer_id),
    ]
    if len(answer.evidence) > len(shown):
        buttons.append(more_button(answer.question, len(shown)))
    return buttons + _others_buttons(library, answer)


def _offer_button(offer: Checklist | None) -> list[Button]:
    if offer is None:
        return []
    return [button(say("answer.buttons.checklist", title=offer.title), "checklist", start=offer.id)]


def _others_buttons(library: Library, answer: Answer) -> list[Button]:
    """Where the question named no regulation: what the other ones with evidence say."""
    if answer.regulations or answer.kind is not AnswerKind.SEARCH:
        return []
    others = dict.fromkeys(one.regulation for one in answer.evidence)
    titles = [library.regulation(one).title for one in others][1 : OTHERS_OFFERED + 1]
    return [
        button(
            say("answer.buttons.other", title=title),
            "ask_rule",
            question=say("answer.within", title=title, question=answer.question),
        )
        for title in titles
    ]


def _successor_button(successor: str | None) -> list[Button]:
    if successor is None:
        return []
    if "#" in successor:
        return [button(say("answer.buttons.successor"), "show_article", address=successor)]
    return [button(say("answer.buttons.successor"), "show_outline", regulation=successor)]


def _current(library: Library) -> list[Regulation]:
    """What is in force today; everything where nothing is."""
    held = library.regulations()
    return [one for one in held if one.status is Status.IN_FORCE] or list(held)


def _full_text(evidence: Evidence) -> list[Button]:
    return [button(say("answer.buttons.full"), "show_article", address=evidence.address)]


def more_button(question: str, offset: int) -> Button:
    """What shows the evidence on `question` after the first `offset` pieces."""
    return button(say("answer.buttons.more"), "more_results", question=question, offset=offset)


def _neighbour_buttons(library: Library, address: str) -> list[Button]:
    previous, following = library.neighbours(address)
    return [
        button(say(f"answer.buttons.{name}", label=article.label), "show_article", address=article.address)
        for name, article in (("previous", previous), ("next", following))
        if article is not None
    ]


def _place(article: Article | None) -> Place | None:
    return Place(address=article.address, label=article.label) if article else None
