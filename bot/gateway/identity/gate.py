"""The gate before every route: finds out who is calling, and lets in whom the route asks for."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import cast

from fastapi import Request

from actions.errors import StorageError
from bot.gateway.errors import AssistantDown, Forbidden, NotSignedIn
from bot.gateway.identity.openings import Openings
from bot.gateway.identity.people import Role, Visitor, pseudonym, roles_of
from bot.gateway.identity.rules import ROLE_OF, Access, access_of
from bot.gateway.identity.store import Identities
from bot.gateway.limits import Limits
from bot.gateway.sessions import Session, Sessions, begin
from bot.gateway.settings import Settings

BELIEVED_SECONDS = 5.0
"""How long a look into the database is believed: who a person is, and that a login was not ended."""
_REMEMBERED = 20_000
_FORWARDED = ("x-forwarded-for", "forwarded", "x-real-ip")


@dataclass(frozen=True, slots=True)
class Caller:
    """A visitor and the session to write back."""

    visitor: Visitor
    session: Session
    signed_in: bool


class Gate:
    """Knows the caller of a request and whether they may."""

    def __init__(
        self, settings: Settings, key: str, sessions: Sessions, identities: Identities, limits: Limits
    ) -> None:
        self._settings = settings
        self._key = key
        self._sessions = sessions
        self._identities = identities
        self._limits = limits
        self._openings = Openings(
            identities, settings.conversations_per_person, settings.conversations_per_address
        )
        self._networks = settings.proxy_networks
        self._lists = {
            Role.MAINTAINER: settings.maintainers,
            Role.AUDITOR: settings.auditors,
            Role.OPERATOR: settings.operators,
        }
        self._people: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._ended: OrderedDict[str, tuple[float, str]] = OrderedDict()

    async def caller(self, request: Request) -> Caller:
        """Who sent this request. Raises AssistantDown when the database fails."""
        session, roles = await self._session(request)
        own = session.identity or session.conversation
        person = await self.person_behind(own)
        signed_in = bool(session.identity)
        if self._settings.identity == "anonymous":
            roles = frozenset({Role.STAFF})
        return Caller(Visitor(session.conversation, session.identity, person, roles), session, signed_in)

    async def person_behind(self, identity: str) -> str:
        """The person whose identity this is, itself until it is linked. Raises AssistantDown."""
        return await self._look(self._people, identity, lambda: self._identities.person_of(identity))

    async def admit(self, request: Request) -> None:
        """Let the request pass to its route, or raise NotSignedIn, Forbidden, TooOften or AssistantDown."""
        self._note_tls(request)
        access = access_of(str(getattr(request.scope.get("route"), "path", "")))
        if access in {Access.OPEN, Access.CHANNEL}:
            return
        caller = await self.caller(request)
        request.state.caller = caller
        role = ROLE_OF.get(access)
        if role is not None and role not in caller.visitor.roles:
            if not (access is Access.OPERATOR and self.is_local(request)):
                if self._settings.identity != "anonymous" and not caller.signed_in:
                    raise NotSignedIn(f"{access} asked for")
                raise Forbidden(f"{access} asked for")
            return
        if self._settings.identity != "anonymous" and not caller.signed_in:
            raise NotSignedIn("nobody is signed in")
        # One's own machine is trusted not to wear itself out; what came through a proxy is not local.
        if not self.is_local(request):
            self._limits.take(
                caller.visitor.person, self.address(request), writes=request.method not in {"GET", "HEAD"}
            )

    async def enter(self, request: Request, caller: Caller) -> None:
        """Let the caller into their conversation. Raises TooManyConversations, AssistantDown."""
        if not self.is_local(request):
            await self._openings.enter(caller.visitor, self.address(request))

    def forget(self, person: str) -> None:
        """Look again who is behind identities: some were joined to `person`."""
        self._people.clear()

    def address(self, request: Request) -> str:
        """The address a request came from, through proxies that we trust."""
        peer = request.client.host if request.client else ""
        if not self._trusted(peer):
            return peer
        hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        # From the right: the last hop that no proxy of ours added is the one nobody could make up.
        return next((hop for hop in reversed(hops) if not self._trusted(hop)), peer)

    def is_local(self, request: Request) -> bool:
        """Sent from this very machine, and not through a proxy."""
        peer = request.client.host if request.client else ""
        return _loopback(peer) and not any(name in request.headers for name in _FORWARDED)

    def _note_tls(self, request: Request) -> None:
        # Behind a proxy that ends TLS the cookie is Secure and the way back from a login https all the same.
        peer = request.client.host if request.client else ""
        if request.headers.get("x-forwarded-proto") == "https" and self._trusted(peer):
            request.scope["scheme"] = "https"

    async def _session(self, request: Request) -> tuple[Session, frozenset[Role]]:
        session = self._sessions.of(request)
        way = self._settings.identity
        if way == "proxy":
            named = self._named_by_proxy(request)
            identity = pseudonym(self._key, "proxy", named) if named else ""
            # A conversation belongs to whom it began with: at a shared desk the next one gets a new one.
            if session.identity != identity or session.login:
                session = begin(identity)
            return session, roles_of([named], self._lists) if named else frozenset()
        if way == "oidc" and session.login is not None:
            login = session.login
            too_old = time.time() - login.began > self._settings.login_hours * 3600
            gone = too_old or await self._look(
                self._ended, login.id, lambda: "ended" if self._identities.ended(login.id) else ""
            )
            if not gone:
                return session, frozenset(Role(one) for one in login.roles if one in set(Role))
        # What was begun by someone known is nobody's when they are not.
        return (begin() if session.identity else session), frozenset()

    def _named_by_proxy(self, request: Request) -> str:
        peer = request.client.host if request.client else ""
        values = request.headers.getlist(self._settings.proxy_header)
        # Two such headers are one of a proxy and one of somebody else: neither is believed.
        if not self._trusted(peer) or len(values) != 1:
            return ""
        return values[0].strip()[:255]

    def _trusted(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)

    async def _look(
        self, known: OrderedDict[str, tuple[float, str]], name: str, find: Callable[[], str]
    ) -> str:
        seen, found = known.get(name, (0.0, ""))
        if time.monotonic() - seen < BELIEVED_SECONDS and seen:
            return found
        try:
            found = await asyncio.to_thread(find)
        except StorageError as error:
            raise AssistantDown(str(error), key="storage_down") from error
        known[name] = (time.monotonic(), found)
        if len(known) > _REMEMBERED:
            known.popitem(last=False)
        return found

    def signed_out(self, session: Session) -> Session:
        """The session after a logout: a new one of nobody's."""
        if session.login is not None:
            self._ended.pop(session.login.id, None)
        return replace(begin(), renew=True)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def caller_of(request: Request) -> Caller:
    """The caller that the gate admitted; for routes that are not open."""
    return cast(Caller, request.state.caller)
