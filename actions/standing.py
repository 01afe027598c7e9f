"""What is said beside a quote: that its text is not in force, and where it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.messages import CrossLink
from actions.wording import say
from index import Status
from index.address import parse_address

if TYPE_CHECKING:
    from index.library import Library


def banner(library: Library, regulation_id: str, successor: str | None) -> str:
    """One sentence where the regulation does not apply today, empty where it does.

    `successor` is the article that took its place, or the id of the regulation that did.
    """
    held = library.regulation(regulation_id)
    if held.status is Status.IN_FORCE:
        return ""
    if held.status is Status.PENDING:
        return say("answer.banner.pending", title=held.title, day=_day(held.begins))
    ended = say("answer.banner.ended", day=_day(held.effective_to)) if held.effective_to else ""
    said = say(f"answer.banner.{held.status.value}", title=held.title, ended=ended)
    if successor is None:
        return say("answer.banner.alone", said=said)
    return say("answer.banner.successor", said=said, place=_place(library, successor))


def links(library: Library, text: str, regulation_id: str, own_address: str) -> list[CrossLink]:
    """The places that `text` refers to and the library holds, the article that it stands in left out."""
    whole = str(parse_address(own_address).whole)
    return [
        CrossLink(text=one.text, address=one.address)
        for one in library.references(text, regulation_id)
        if str(parse_address(one.address).whole) != whole
    ]


def _place(library: Library, successor: str) -> str:
    if "#" in successor:
        return library.citation(successor)
    return say("answer.holdings.title", title=library.regulation(successor).title)


def _day(day: object) -> str:
    return str(day) if day else ""
