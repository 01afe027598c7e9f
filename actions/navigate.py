"""Going to a place: an article, a table of contents, the list of regulations."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from actions.answer import ActionAnswer
from actions.base import SafeAction
from actions.followup import Move, Understanding, has_a_subject, understand
from actions.messages import button, notice
from actions.outline import list_message, outline_message
from actions.turn import Reply, Turn
from actions.wording import say
from index.errors import AddressError
from index.references import find_reference

if TYPE_CHECKING:
    from index.library import Library


class ActionShowArticle(ActionAnswer):
    """An article: the button's, the one named in the text, else the one last shown."""

    action: ClassVar[str] = "action_show_article"

    def reply(self, turn: Turn) -> Reply:
        """The article whole; text that names no place and has its own subject is a question."""
        address = turn.entity("address")
        if address is not None:
            return self._at(address)
        if not turn.text:
            return self.last_shown(turn, Understanding(Move.ORIGINAL, ""))
        understanding = understand(turn.text, turn.last_question, self.house.topics)
        if understanding.move is not Move.ASK:
            return self.last_shown(turn, understanding)
        if find_reference(turn.text) or has_a_subject(turn.text, self.house.topics):
            return super().reply(turn)
        return self.last_shown(turn, Understanding(Move.ORIGINAL, turn.text))

    def _at(self, address: str) -> Reply:
        try:
            return self.article(self.house.shelf.library(), address)
        except AddressError:
            return Reply(
                notice(
                    say("navigate.article.unknown", asked=address),
                    buttons=[button(say("navigate.buttons.regulations"), "list_regulations")],
                )
            )


class ActionShowOutline(SafeAction):
    """目录, of a regulation or of the chapter that is named."""

    action: ClassVar[str] = "action_show_outline"

    def reply(self, turn: Turn) -> Reply:
        """The table of contents; with several regulations and none named, the list to choose from."""
        library = self.house.shelf.library()
        named = turn.entity("regulation")
        if named is not None:
            return self._of(library, named)
        if turn.text and (chapter := _chapter(library, turn.text, turn.spoken_of)):
            return chapter
        held = library.regulations()
        naming = library.holdings().named_in(turn.text)
        wanted = [one.id for one in naming.regulations] if naming else [turn.spoken_of]
        if len(held) == 1:
            wanted = [held[0].id]
        return self._of(library, wanted[0]) if wanted[0] else Reply(list_message(library))

    def _of(self, library: Library, regulation_id: str) -> Reply:
        try:
            return Reply(outline_message(library, regulation_id))
        except AddressError:
            return Reply(list_message(library, say("navigate.outline.unknown")))


class ActionListRegulations(SafeAction):
    """What the library holds."""

    action: ClassVar[str] = "action_list_regulations"

    def reply(self, turn: Turn) -> Reply:
        """Every regulation, each leading to its table of contents."""
        return Reply(list_message(self.house.shelf.library()))


def _chapter(library: Library, text: str, spoken_of: str | None) -> Reply | None:
    answer = library.search(text, top_k=1, spoken_of=spoken_of)
    if answer.chapter is None:
        return None
    return Reply(outline_message(library, answer.regulations[0], answer.chapter), {"last_question": text})
