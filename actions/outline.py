"""From a regulation's structure to the message that shows it, and the list of regulations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from actions.messages import (
    ChapterPart,
    ListItem,
    ListMessage,
    OutlineMessage,
    OutlinePart,
    Place,
    button,
    payload,
)
from actions.wording import say
from index import Answer, Article, Chapter, Regulation, Status
from index.references import find_reference

if TYPE_CHECKING:
    from index.library import Library


LISTED = 30
"""Regulations in one message."""


def outline_message(library: Library, regulation_id: str, chapter: Chapter | None = None) -> OutlineMessage:
    """The table of contents of a regulation, or of one of its chapters. Raises RegulationNotFound."""
    regulation = library.regulation(regulation_id)
    parts = _chapters(library, regulation_id, chapter)
    return OutlineMessage(
        kind="outline",
        text=_text(regulation, parts, one_chapter=chapter is not None),
        outline=OutlinePart(regulation=regulation.id, title=regulation.title, chapters=parts),
        buttons=[
            button(say("navigate.buttons.whole_outline"), "show_outline", regulation=regulation_id)
            if chapter
            else button(say("navigate.buttons.regulations"), "list_regulations")
        ],
    )


def choice_message(library: Library, answer: Answer) -> ListMessage:
    """The regulations that have the place which a question named without saying of which."""
    reference = find_reference(answer.question)
    asked = reference.text if reference else answer.question
    items = [_choice(library, answer, place) for place in range(len(answer.regulations))]
    lines = [say("answer.choice.article", asked=asked)]
    for regulation_id, item in zip(answer.regulations, items, strict=True):
        title = library.regulation(regulation_id).title
        lines.append(say("answer.choice.line", title=title, detail=item["detail"]))
    return ListMessage(kind="list", text="\n".join(lines), items=items, buttons=[])


def _choice(library: Library, answer: Answer, place: int) -> ListItem:
    regulation = library.regulation(answer.regulations[place])
    title = say("navigate.list.title", title=regulation.title)
    if not answer.evidence:
        return ListItem(title=title, detail="", payload=payload("show_outline", regulation=regulation.id))
    evidence = answer.evidence[place]
    label = library.article(evidence.address).label
    return ListItem(title=title, detail=label, payload=payload("show_article", address=evidence.address))


def list_message(library: Library, heading: str | None = None) -> ListMessage:
    """Every regulation of the library, each leading to its table of contents."""
    everything = sorted(library.regulations(), key=lambda one: one.status is not Status.IN_FORCE)
    held = everything[:LISTED]
    if not held:
        return ListMessage(kind="list", text=say("navigate.list.none"), items=[], buttons=[])
    items = [_item(library, one, _detail(library, one)) for one in held]
    lines = [heading or say("navigate.list.text", count=len(everything))]
    lines += [_line(one, item) for one, item in zip(held, items, strict=True)]
    if len(everything) > len(held):
        lines.append(say("navigate.list.rest", count=len(everything) - len(held)))
    return ListMessage(kind="list", text="\n".join(lines), items=items, buttons=[])


def facts_message(library: Library, regulations: Sequence[Regulation]) -> ListMessage:
    """What is known of each of `regulations`, each leading to its table of contents."""
    items = [_item(library, one, _facts(library, one)) for one in regulations]
    lines = [_line(one, item) for one, item in zip(regulations, items, strict=True)]
    return ListMessage(kind="list", text="\n".join(lines), items=items, buttons=[])


def _chapters(library: Library, regulation_id: str, only: Chapter | None) -> list[ChapterPart]:
    articles = {article.number: article for article in library.articles(regulation_id)}
    chapters = [only] if only else list(library.chapters(regulation_id))
    placed = {number for chapter in chapters for number in chapter.articles}
    # Articles before the first chapter, or of a rule without chapters, have a place in the outline too.
    loose = [] if only else [article for number, article in articles.items() if number not in placed]
    parts = [_part(say("navigate.outline.whole"), loose)] if loose else []
    return parts + [
        _part(chapter.heading, [articles[number] for number in chapter.articles])
        for chapter in chapters
        if chapter.articles
    ]


def _part(heading: str, articles: Sequence[Article]) -> ChapterPart:
    return ChapterPart(
        heading=heading,
        first=articles[0].label,
        last=articles[-1].label,
        articles=[Place(address=one.address, label=one.label) for one in articles],
    )


def _text(regulation: Regulation, parts: Sequence[ChapterPart], *, one_chapter: bool) -> str:
    if one_chapter:
        return "\n".join(
            say(
                "navigate.outline.chapter",
                title=regulation.title,
                heading=part["heading"],
                range=_range(part),
            )
            for part in parts
        )
    lines = [say("navigate.outline.text", title=regulation.title)]
    lines += [say("navigate.outline.line", heading=part["heading"], range=_range(part)) for part in parts]
    return "\n".join(lines)


def _range(part: ChapterPart) -> str:
    if part["first"] == part["last"]:
        return part["first"]
    return say("navigate.outline.range", first=part["first"], last=part["last"])


def _item(library: Library, regulation: Regulation, detail: str) -> ListItem:
    return ListItem(
        title=say("navigate.list.title", title=regulation.title),
        detail=detail,
        payload=payload("show_outline", regulation=regulation.id),
    )


def _line(regulation: Regulation, item: ListItem) -> str:
    detail = say("navigate.list.detail", facts=item["detail"])
    return say("navigate.list.line", title=regulation.title, detail=detail)


def _facts(library: Library, regulation: Regulation) -> str:
    """As in the list, with who issued it and from when to when it holds."""
    facts = [say("navigate.list.issuer", issuer=regulation.issuer)] if regulation.issuer else []
    facts.append(_detail(library, regulation))
    if regulation.effective_from:
        facts.append(say("navigate.list.begins", date=regulation.effective_from.isoformat()))
    if regulation.effective_to:
        facts.append(say("navigate.list.ends", date=regulation.effective_to.isoformat()))
    return say("navigate.list.join").join(facts)


def _detail(library: Library, regulation: Regulation) -> str:
    facts = [regulation.document_number] if regulation.document_number else []
    if regulation.issued:
        facts.append(say("navigate.list.issued", date=regulation.issued.isoformat()))
    facts.append(say(f"navigate.list.status.{regulation.status.value}"))
    facts.append(say("navigate.list.articles", count=library.size(regulation.id)))
    return say("navigate.list.join").join(facts)
