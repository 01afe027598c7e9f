"""Signing in with OpenID Connect: authorization code with PKCE, state and nonce, all by authlib."""

from __future__ import annotations

import asyncio
import secrets
import time
from typing import Any

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import oauth2_client
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, Request
from joserfc.errors import JoseError
from starlette.responses import RedirectResponse, Response

from actions.errors import StorageError
from bot.gateway.errors import AssistantDown, LoginFailed
from bot.gateway.identity.people import Role, pseudonym, roles_of
from bot.gateway.sessions import Login, begin
from bot.gateway.settings import Settings
from bot.gateway.state import state_of

# authlib speaks through httpx or its successor, whichever it found.
HTTPError: type[Exception] = oauth2_client.httpx2.HTTPError
LOGIN_COOKIE = "zhigui_login"
"""Holds state, nonce and verifier while someone is away at the issuer; signed, ten minutes."""
LOGIN_SECONDS = 600
_NEXT = "next"
_log = structlog.get_logger(__name__)


def oidc_router(settings: Settings, key: str) -> APIRouter:
    """`/login`, `/login/callback` and `/logout` for the issuer of the settings."""
    router = APIRouter(include_in_schema=False)
    issuer = _client(settings)
    lists = {
        Role.MAINTAINER: settings.maintainers,
        Role.AUDITOR: settings.auditors,
        Role.OPERATOR: settings.operators,
    }

    @router.get("/login")
    async def login(request: Request, next: str = "/") -> Response:
        request.session.clear()
        request.session[_NEXT] = _own_page(next)
        try:
            away: Response = await issuer.authorize_redirect(request, _callback(settings, request))
        except (HTTPError, AuthlibBaseError, ValueError) as error:
            raise AssistantDown(f"the issuer: {type(error).__name__}: {error}", key="login_down") from error
        return away

    @router.get("/login/callback")
    async def callback(request: Request) -> Response:
        back = str(request.session.get(_NEXT, "/"))
        try:
            claims: dict[str, Any] = (await issuer.authorize_access_token(request))["userinfo"]
            subject = str(claims["sub"])
        except (AuthlibBaseError, JoseError, HTTPError, ValueError, KeyError) as error:
            request.session.clear()
            raise LoginFailed(f"{type(error).__name__}: {error}") from error
        request.session.clear()
        identity = pseudonym(key, "oidc", f"{settings.oidc_issuer}\0{subject}")
        names = [subject, str(claims.get(settings.oidc_user_claim, ""))]
        roles = roles_of(names, lists, claims.get(settings.oidc_roles_claim, ()))
        # A new conversation: nobody can plant theirs in the browser of one who then signs in.
        session = begin(identity, Login(secrets.token_hex(8), int(time.time()), tuple(sorted(roles))))
        response = RedirectResponse(back, 303)
        state_of(request).sessions.write(session, request, response)
        _log.info("signed in", identity=identity, roles=sorted(roles))
        return response

    @router.post("/logout")
    async def logout(request: Request) -> Response:
        state = state_of(request)
        session = state.sessions.of(request)
        if session.login is not None:
            ended = session.login.id
            try:
                await asyncio.to_thread(state.identities.end, ended, settings.login_hours)
            except StorageError as error:
                raise AssistantDown(str(error), key="storage_down") from error
        response = Response(status_code=204)
        state.sessions.write(state.gate.signed_out(session), request, response)
        return response

    return router


def _client(settings: Settings) -> Any:  # noqa: ANN401 - authlib is untyped
    known = OAuth()
    known.register(
        name="issuer",
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret or None,
        client_kwargs={"scope": "openid profile", "code_challenge_method": "S256", "trust_env": False},
    )
    return known.create_client("issuer")


def _callback(settings: Settings, request: Request) -> str:
    base = str(getattr(settings, "public_url", "")) or str(request.base_url)
    return f"{base.rstrip('/')}/login/callback"


def _own_page(path: str) -> str:
    # `//host` and `/\host` lead elsewhere.
    own = path.startswith("/") and path[1:2] not in {"/", "\\"} and path.isprintable() and len(path) < 500
    return path if own else "/"
