"""The words: an identity is one way of being known, a person is whom all of them stand for."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from bot.gateway.conversation import Speaker


class Role(StrEnum):
    """What someone may do besides asking."""

    STAFF = "staff"
    MAINTAINER = "maintainer"
    AUDITOR = "auditor"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who sent a request. `identity` is empty for one who is known by the conversation alone."""

    conversation: str
    identity: str
    person: str
    roles: frozenset[Role] = frozenset()
    channel: str = "web"

    @property
    def own(self) -> str:
        """The identity that linking and the records know: the conversation of one who has no other."""
        return self.identity or self.conversation

    def speaker(self, request_id: str = "") -> Speaker:
        """The same for the delivery path."""
        return Speaker(self.person, self.channel, request_id, self.own)


def pseudonym(key: str, source: str, user: str) -> str:
    """The identity of `user` as `source` (oidc, proxy, wechat, wecom) names them.

    Nobody without the key can go back to the name; with the key the same user always gets the same.
    """
    digest = hmac.new(key.encode(), f"zhigui.identity\0{source}\0{user}".encode(), sha256)
    return f"{source}-{digest.hexdigest()[:24]}"


def roles_of(
    names: Iterable[str], lists: dict[Role, tuple[str, ...]], claimed: object = ()
) -> frozenset[Role]:
    """The roles of a user known by `names`: staff, what the lists say, and the roles claimed for them."""
    known = {name for name in names if name}
    listed = {role for role, users in lists.items() if known & set(users)}
    claims = [claimed] if isinstance(claimed, str) else claimed
    spoken = {str(one).lower() for one in claims} if isinstance(claims, list | tuple) else set()
    return frozenset({Role.STAFF} | listed | {role for role in Role if role.value in spoken})
