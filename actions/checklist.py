"""Checklists in conversation: one action for every procedure, every word and every button."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from actions.answer import ActionAnswer, ActionMoreResults
from actions.base import SafeAction
from actions.checklists.talk import Heard, Place
from actions.feedback import ActionFeedback
from actions.navigate import ActionListRegulations, ActionShowArticle, ActionShowOutline
from actions.turn import Reply, Turn

SLOT = "checklist_run"
ASIDES: dict[str, type[SafeAction]] = {
    "show_article": ActionShowArticle,
    "show_outline": ActionShowOutline,
    "list_regulations": ActionListRegulations,
    "more_results": ActionMoreResults,
    "feedback_good": ActionFeedback,
    "feedback_bad": ActionFeedback,
}
"""Who answers what is said in the middle of a checklist and is not for it; other intents are questions."""
SMALL_TALK = frozenset({"greet", "goodbye", "thanks", "help", "bot_challenge"})
QUIET = frozenset({"goodbye", "thanks", "feedback_good", "feedback_bad"})
"""After these the step is not shown again."""


class ActionChecklist(ActionAnswer):
    """A word to a checklist; what is none is answered as elsewhere, and the step offered again."""

    action: ClassVar[str] = "action_checklist"

    def reply(self, turn: Turn) -> Reply:
        """The run's next view, or the answer to something else with the waiting step below it."""
        heard = Heard(
            person=turn.person,
            text=turn.text,
            intent=turn.intent,
            pressed=turn.entities,
            place=Place.of(turn.checklist_run),
            channel=turn.channel,
        )
        talk = self.house.clerk.conversation()
        said = talk.reply(heard)
        if said is not None:
            return Reply(said.message, {SLOT: said.place.stored()})
        again = None if turn.intent in QUIET else talk.again(heard)
        aside = self._aside(turn)
        # What was offered is no longer on offer; a run that is finished stays open to corrections.
        place = again.place if again else heard.place.closed()
        then = (*aside.then, again.message) if again else aside.then
        return Reply(aside.message, {**aside.slots, SLOT: place.stored()}, then, aside.utterance)

    def _aside(self, turn: Turn) -> Reply:
        if turn.intent in SMALL_TALK:
            return Reply(None, utterance=f"utter_{turn.intent}")
        answering: Callable[[Turn], Reply] = super().reply
        other = ASIDES.get(turn.intent)
        return other(self._given_house).reply(turn) if other else answering(turn)
