"""Answering a question with the words of the rule."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from actions.about import about, in_its_own_words
from actions.base import SafeAction
from actions.compose import MORE_SHOWN, answer_message, article_message, more_message, not_found_message
from actions.duties import DUTIES_SHOWN, DutiesAsked, duties_asked, duties_message
from actions.errors import ActionsError, StorageError
from actions.followup import Move, Understanding, has_a_subject, understand
from actions.lookup import (
    Found,
    article_with_highlight,
    beside_last,
    first_readable,
    look_up,
    names_only_a_place,
    part_of_last,
    search,
    shown_first,
)
from actions.messages import notice
from actions.outline import choice_message, facts_message, outline_message
from actions.storage import GivenAnswer, record_answer
from actions.turn import Reply, Turn
from actions.wording import say
from index import Answer, AnswerKind, Decision, Evidence
from index.errors import IndexingError

if TYPE_CHECKING:
    from actions.checklists.models import Checklist
    from index.library import Library

logger = logging.getLogger(__name__)

LONGEST_QUESTION = 2000
"""Characters; as long as a message may be."""
OUT_OF_SCOPE = "out_of_scope"


@dataclass(frozen=True, slots=True)
class _Work:
    """A turn being answered from one library, `started` on the performance counter."""

    turn: Turn
    library: Library
    started: float


class ActionAnswer(SafeAction):
    """A rule question, or a few words after an answer."""

    action: ClassVar[str] = "action_answer"

    def reply(self, turn: Turn) -> Reply:
        """The rule's words, what may be related, or that the library does not say."""
        asked = turn.entity("question")
        if asked is not None:
            return self._answer(turn, asked, Understanding(Move.ASK, asked))
        understanding = understand(turn.text, turn.last_question, self.house.topics)
        if understanding.move is Move.ASK:
            return self._answer(turn, turn.text, understanding)
        if understanding.move is Move.MORE:
            return self.more(turn, turn.last_question, turn.shown)
        return self.last_shown(turn, understanding)

    def more(self, turn: Turn, question: str | None, offset: int) -> Reply:
        """The evidence on `question` that follows the first `offset` pieces."""
        if not question:
            return Reply(notice(say("answer.more.nothing_asked")))
        work = self._begin(turn)
        if (asked := duties_asked(work.library, question)) is not None:
            return self._duties(work, asked, offset)
        answer = search(work.library, question)
        shown = answer.evidence[offset : offset + MORE_SHOWN]
        if answer.decision is Decision.NOT_FOUND or not shown:
            return Reply(notice(say("answer.more.none")))
        answer_id = self._record(work, answer, shown)
        message = more_message(work.library, answer, offset, answer_id)
        return Reply(message, _slots(answer, shown, answer_id, offset))

    def last_shown(self, turn: Turn, understanding: Understanding) -> Reply:
        """原文, 依据, 上一条, 下一条, 第二款: something of the article that was last shown."""
        work = self._begin(turn)
        last = first_readable(work.library, turn.last_addresses)
        if last is None:
            return Reply(notice(say("answer.nothing_shown")))
        if understanding.move is Move.PART:
            return self._present(work, Found(part_of_last(work.library, understanding.question, last)))
        if understanding.move in {Move.NEXT, Move.PREVIOUS, Move.FINAL}:
            neighbour = beside_last(work.library, understanding.move, last)
            if neighbour is None:
                end = "last" if understanding.move is Move.NEXT else "first"
                return Reply(notice(say(f"navigate.article.{end}")))
            last = neighbour.address
        return self.article(work.library, last)

    def article(self, library: Library, address: str) -> Reply:
        """The article at `address`. Raises AddressError."""
        article, highlight = article_with_highlight(library, address)
        return Reply(article_message(library, article, highlight), {"last_addresses": [address]})

    def _begin(self, turn: Turn) -> _Work:
        return _Work(turn, self.house.shelf.library(), time.perf_counter())

    def _answer(self, turn: Turn, said: str, understanding: Understanding) -> Reply:
        if not understanding.question.strip():
            return Reply(notice(say("answer.empty")))
        if len(understanding.question) > LONGEST_QUESTION:
            return Reply(notice(say("answer.too_long", longest=LONGEST_QUESTION)))
        work = self._begin(turn)
        if (asked := duties_asked(work.library, understanding.question)) is not None:
            return self._duties(work, asked)
        found = look_up(work.library, said, understanding, turn.spoken_of)
        known = about(work.library, understanding.question, turn.spoken_of)
        if known and (worded := in_its_own_words(found.answer)):
            found = Found(worded, found.understood)
        elif known:
            return Reply(facts_message(work.library, known), {"last_question": understanding.question})
        return self._present(work, found)

    def _present(self, work: _Work, found: Found) -> Reply:
        answer = found.answer
        if answer.chapter is not None:
            message = outline_message(work.library, answer.regulations[0], answer.chapter)
            return Reply(message, {"last_question": answer.question})
        if answer.kind is AnswerKind.CHOICE:
            return Reply(choice_message(work.library, answer), {"last_question": answer.question})
        if answer.evidence and names_only_a_place(answer, answer.question):
            reply = self.article(work.library, answer.evidence[0].address)
            return Reply(reply.message, {**reply.slots, "last_question": answer.question, "shown": 1.0})
        if answer.decision is Decision.NOT_FOUND or not answer.evidence:
            return self._not_found(work, found)
        shown = shown_first(answer)
        answer_id = self._record(work, answer, shown)
        offer = self._offer(work, found)
        return Reply(
            answer_message(work.library, found, shown, answer_id, offer), _slots(answer, shown, answer_id)
        )

    def _offer(self, work: _Work, found: Found) -> Checklist | None:
        """The checklist for what was asked; none while one is being walked through."""
        if work.turn.checklist_run:
            return None
        try:
            return self.house.clerk.offered(found.answer.question)
        except (ActionsError, IndexingError) as error:
            # An answer without a checklist beside it is still an answer.
            logger.error("no checklist offered: %s", error)
            return None

    def _duties(self, work: _Work, asked: DutiesAsked, offset: int = 0) -> Reply:
        shown = asked.evidence[offset : offset + DUTIES_SHOWN]
        if not shown:
            return Reply(notice(say("answer.more.none")))
        answer_id = self._record(work, asked.answer, shown)
        message = duties_message(work.library, asked, answer_id, offset)
        return Reply(message, _slots(asked.answer, shown, answer_id, offset))

    def _not_found(self, work: _Work, found: Found) -> Reply:
        out_of_scope = work.turn.intent == OUT_OF_SCOPE
        answer_id = self._record(work, found.answer, ())
        offer = self._offer(work, found)
        message = not_found_message(work.library, found, answer_id, offer, out_of_scope=out_of_scope)
        # What was last shown stays at hand: 原文 after small talk still means the last article.
        slots: dict[str, object] = {"last_answer_id": answer_id}
        if not out_of_scope:
            slots |= {"last_question": found.answer.question, "shown": 0.0}
        return Reply(message, slots)

    def _record(self, work: _Work, answer: Answer, shown: tuple[Evidence, ...]) -> str:
        """Note the answer down; its id."""
        given = GivenAnswer(
            id=secrets.token_hex(8),
            sender=work.turn.sender,
            asked=work.turn.text or answer.question,
            question=answer.question,
            decision=answer.decision.value,
            addresses=tuple(one.address for one in shown),
            build=work.library.build_id,
            duration_ms=round((time.perf_counter() - work.started) * 1000, 1),
            at=datetime.now(UTC),
        )
        try:
            with self.house.database.session() as session:
                record_answer(session, given)
        except StorageError as error:
            # An answer that cannot be noted down is still an answer.
            logger.error("answer %s not recorded: %s", given.id, error)
        return given.id


class ActionDefaultFallback(ActionAnswer):
    """What Rasa calls when its policies have no next step: a question all the same."""

    action: ClassVar[str] = "action_default_fallback"


class ActionMoreResults(ActionAnswer):
    """还有吗: the evidence that follows what was shown."""

    action: ClassVar[str] = "action_more_results"

    def reply(self, turn: Turn) -> Reply:
        """More on the button's question or on the last one; words with their own subject are a question."""
        if turn.text and has_a_subject(turn.text, self.house.topics):
            return super().reply(turn)
        question = turn.entity("question")
        if question is None:
            return self.more(turn, turn.last_question, turn.shown)
        offset = turn.entity("offset") or ""
        return self.more(turn, question, int(offset) if offset.isdecimal() else 0)


def _slots(answer: Answer, shown: tuple[Evidence, ...], answer_id: str, offset: int = 0) -> dict[str, object]:
    return {
        "last_question": answer.question,
        "last_addresses": [one.address for one in shown],
        "last_answer_id": answer_id,
        "shown": float(offset + len(shown)),
    }
