"""Whether the action server can answer: the library open, its model loaded, the database writable."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import text

from actions.base import SafeAction
from actions.messages import NoticeMessage, Probe
from actions.turn import Reply, Turn
from actions.wording import say


class ActionProbe(SafeAction):
    """Readiness; called by the gateway, never by people."""

    action: ClassVar[str] = "action_probe"

    def reply(self, turn: Turn) -> Reply:
        """A notice with the build's id; any failure becomes the error notice, without `probe`."""
        build = self.house.shelf.warm()
        self.house.clerk.warm()
        with self.house.database.session() as session:
            session.execute(text("SELECT 1"))
        return Reply(
            NoticeMessage(
                kind="notice", text=say("probe.ready"), level="info", buttons=[], probe=Probe(build=build)
            )
        )
