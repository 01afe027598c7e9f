"""What a person says to a run, and what they are shown: words in, messages out. Imports no Rasa."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from actions.checklists.desk import Desk
from actions.checklists.load import Catalogue
from actions.checklists.matching import Matcher
from actions.checklists.rules import Rules
from actions.checklists.talk.cards import Cards
from actions.checklists.talk.conversation import Conversation
from actions.checklists.talk.counter import Counter
from actions.checklists.talk.place import Heard, Place, Said
from actions.checklists.talk.walk import Walk

__all__ = ["Conversation", "Heard", "Place", "Said", "conversation"]


def conversation(
    desk: Desk,
    catalogue: Catalogue,
    matcher: Matcher,
    rules: Rules,
    has_subject: Callable[[str], bool],
    today: date,
) -> Conversation:
    """The conversation over these checklists; `has_subject`: whether a text names a matter of the rules."""
    cards = Cards(rules, catalogue)
    counter = Counter(desk, catalogue, matcher, cards, today)
    return Conversation(desk, counter, Walk(desk, cards, today), has_subject)
