"""Problem Details (RFC 9457) for everything that goes wrong, with Chinese title and detail."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any, cast

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.gateway.errors import Refusal
from bot.gateway.texts import problem_text

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 3

_BY_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}
# pydantic's kinds of error, and ours of `inbound`; what is not here is just `invalid`.
_BY_KIND = {
    "json_invalid": "broken_json",
    "string_too_short": "blank",
    "string_too_long": "too_long",
    "string_unicode": "unreadable",
    "unreadable": "unreadable",
    "blank": "blank",
    "markup": "markup",
    "missing": "missing",
    "extra_forbidden": "unknown_field",
}
_log = structlog.get_logger(__name__)


class Problem(BaseModel):
    """RFC 9457. `title` and `detail` are Chinese and fit to be shown."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/blank",
                    "title": "内容为空",
                    "status": 422,
                    "detail": "请输入您想了解的问题。",
                    "instance": "urn:zhigui:1c9a3f52e0b74d88",
                }
            ]
        }
    )

    type: str = Field(description="/problems/ and the kind of problem; stable, for programs")
    title: str = Field(description="the kind of problem in a few words, Chinese")
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="what to do about it, Chinese")
    instance: str = Field(description="names this occurrence in the gateway's log")


def problem_response(
    status: int,
    key: str,
    facts: dict[str, object] | None = None,
    *,
    why: str | None = None,
    members: dict[str, object] | None = None,
    retry_after: int | None = None,
) -> JSONResponse:
    """The response for one problem with extension `members`; where `why` is given it is logged."""
    text = problem_text(key, facts or {})
    instance = f"urn:zhigui:{secrets.token_hex(8)}"
    if why is not None:
        log = _log.warning if status >= 500 else _log.info
        log("refused", status=status, problem=key, instance=instance, why=why)
    body = Problem(
        type=f"/problems/{key}", title=text.title, status=status, detail=text.detail, instance=instance
    )
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if status in {429, 503}:
        headers["Retry-After"] = str(retry_after or RETRY_AFTER_SECONDS)
    return JSONResponse(
        {**body.model_dump(), **(members or {})}, status, headers=headers, media_type=MEDIA_TYPE
    )


def add_problem_handlers(app: FastAPI) -> None:
    """Make every error of the app leave as Problem Details."""
    app.add_exception_handler(Refusal, _refusal)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


def declared(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: these statuses come as Problem Details."""
    return {status: {"model": Problem, "description": HTTPStatus(status).phrase} for status in statuses}


def describe_problems(schema: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with every problem under its own media type, and FastAPI's unused models gone."""
    for path in schema.get("paths", {}).values():
        for operation in path.values():
            for status, response in operation.get("responses", {}).items():
                content = response.get("content", {})
                if int(status) >= 400 and "application/json" in content:
                    response["content"] = {MEDIA_TYPE: content["application/json"]}
    for unused in ("HTTPValidationError", "ValidationError"):
        schema.get("components", {}).get("schemas", {}).pop(unused, None)
    return schema


async def _refusal(_request: Request, error: Exception) -> JSONResponse:
    refusal = cast(Refusal, error)
    return problem_response(
        refusal.status, refusal.key, refusal.facts, why=str(refusal), retry_after=refusal.retry_after
    )


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    problem: dict[str, Any] = cast(RequestValidationError, error).errors()[0]
    kind = str(problem["type"])
    place = [str(part) for part in problem["loc"] if part not in {"body", "query", "path", "text", "button"}]
    facts = {"field": place[-1] if place else str(problem["loc"][-1]), **problem.get("ctx", {})}
    status = 400 if kind == "json_invalid" else 422
    return problem_response(status, _BY_KIND.get(kind, "invalid"), facts, why=kind)


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    known = cast(HTTPException, error)
    key = _BY_STATUS.get(known.status_code, "internal" if known.status_code >= 500 else "bad_request")
    response = problem_response(known.status_code, key, why=str(known.detail))
    response.headers.update(known.headers or {})
    return response


async def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    return problem_response(500, "internal", why=f"{type(error).__name__}: {error}")
