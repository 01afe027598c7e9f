"""What each route asks of its caller. One without a line here fails a test, and asks for a login."""

from __future__ import annotations

from enum import StrEnum

from bot.gateway.identity.people import Role


class Access(StrEnum):
    """What a route asks for."""

    OPEN = "open"
    """Anyone: nothing of anybody's is behind it."""
    CHANNEL = "channel"
    """Another service, which proves itself by a signature of its own."""
    PERSON = "person"
    """Someone we know, where a login is asked for at all; gives only what is theirs."""
    MAINTAINER = "maintainer"
    AUDITOR = "auditor"
    OPERATOR = "operator"
    """The role of that name; an operator's also from the machine itself."""


ROLE_OF = {
    Access.MAINTAINER: Role.MAINTAINER,
    Access.AUDITOR: Role.AUDITOR,
    Access.OPERATOR: Role.OPERATOR,
}

ACCESS = {
    "/": Access.OPEN,
    "/widget.js": Access.OPEN,
    "/widget/{name:path}": Access.OPEN,
    "/widget/{name}": Access.OPEN,
    "/api/suggest": Access.PERSON,
    "/healthz": Access.OPEN,
    "/readyz": Access.OPEN,
    "/openapi.json": Access.OPEN,
    "/login": Access.OPEN,
    "/login/callback": Access.OPEN,
    "/logout": Access.OPEN,
    "/api/me": Access.OPEN,
    "/api/messages": Access.PERSON,
    "/api/search": Access.PERSON,
    "/api/articles/{address}": Access.PERSON,
    "/api/regulations": Access.PERSON,
    "/api/regulations/{regulation}/outline": Access.PERSON,
    "/api/checklists": Access.PERSON,
    "/api/checklists/{checklist}/export": Access.PERSON,
    "/api/runs": Access.PERSON,
    "/api/runs/{run}/export": Access.PERSON,
    "/api/link": Access.PERSON,
    "/api/link/redeem": Access.PERSON,
    "/api/audit": Access.AUDITOR,
    "/channels/wechat": Access.CHANNEL,
    "/channels/wecom": Access.CHANNEL,
    "/read/style.css": Access.OPEN,
    "/read/{token}": Access.OPEN,
    "/metrics": Access.OPERATOR,
}


def access_of(path: str) -> Access:
    """What the route at `path` (as it was declared) asks for."""
    return ACCESS.get(path, Access.PERSON)
