"""How many conversations may be begun in a day: by one person, or from one address where nobody is named."""

from __future__ import annotations

import asyncio
import math
from collections import OrderedDict

from actions.errors import StorageError
from bot.gateway.errors import AssistantDown, TooManyConversations
from bot.gateway.identity.people import Visitor
from bot.gateway.identity.store import Identities
from bot.gateway.limits import Bucket

DAY_SECONDS = 24 * 3600.0
_REMEMBERED = 50_000


class Openings:
    """Tells a conversation that goes on from one that begins, and counts the latter."""

    def __init__(self, identities: Identities, per_person: int, per_address: int) -> None:
        """Conversations a day."""
        self._identities = identities
        self._people = Bucket(per_person, seconds=DAY_SECONDS)
        self._addresses = Bucket(per_address, seconds=DAY_SECONDS)
        self._known: OrderedDict[str, None] = OrderedDict()

    async def enter(self, visitor: Visitor, address: str) -> None:
        """Let what is said into its conversation. Raises TooManyConversations, AssistantDown."""
        name = visitor.conversation
        begun = name in self._known or await self._was_begun(name)
        # Looked at again: two first messages may have come at once.
        if not begun and name not in self._known:
            # A whole office may stand behind one address: who is named is counted by name alone.
            named = bool(visitor.identity)
            wait = self._people.wait(visitor.person) if named else self._addresses.wait(address)
            if wait:
                whose = visitor.person if named else address
                raise TooManyConversations(f"another conversation of {whose}", math.ceil(wait))
        self._known[name] = None
        self._known.move_to_end(name)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    async def _was_begun(self, conversation: str) -> bool:
        try:
            return await asyncio.to_thread(self._identities.remembers, conversation)
        except StorageError as error:
            raise AssistantDown(str(error), key="storage_down") from error
