"""Checklists in conversation: one action for every procedure, every word and every button."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from actions.answer import ActionAnswer, ActionMoreResults
from actions.base import SafeAction
from actions.checklists.talk import Heard, Place
from actions.checklists.talk.cards import INTENT
from actions.checklists.talk.words import Wish, by_words
from actions.feedback import ActionFeedback
from actions.messages import Message, button, notice
from actions.navigate import ActionListRegulations, ActionShowArticle, ActionShowOutline
from actions.turn import Reply, Turn
from actions.wording import say

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
MOVES = frozenset({Wish.NEXT, Wish.DONE, Wish.SKIP, Wish.BACK, Wish.PAUSE})


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
        command = by_words(turn.text) if again is None and turn.text else None
        if command is not None and command.wish in MOVES:
            return Reply(_nothing_open(), {SLOT: heard.place.closed().stored()})
        aside = self._aside(turn)
        if again is None:
            # What was offered is no longer on offer; a run that is finished stays open to corrections.
            return Reply(
                aside.message, {**aside.slots, SLOT: heard.place.closed().stored()}, utterance=aside.utterance
            )
        slots = {**aside.slots, SLOT: again.place.stored()}
        return Reply(aside.message, slots, (*aside.then, again.message), aside.utterance)

    def _aside(self, turn: Turn) -> Reply:
        if turn.intent in SMALL_TALK:
            return Reply(None, utterance=f"utter_{turn.intent}")
        answering: Callable[[Turn], Reply] = super().reply
        other = ASIDES.get(turn.intent)
        return other(self._given_house).reply(turn) if other else answering(turn)


def _nothing_open() -> Message:
    buttons = [button(say(f"talk.buttons.{move}"), INTENT, move=move) for move in ("runs", "others")]
    return notice(say("talk.nothing_open"), buttons=buttons)
