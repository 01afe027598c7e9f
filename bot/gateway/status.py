"""`GET /healthz` and `GET /readyz`, for supervisors and monitors."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse

from bot.gateway.health import Readiness
from bot.gateway.problems import declared, problem_response
from bot.gateway.state import readiness

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The gateway answers."""

    status: Literal["ok"] = "ok"


class Ready(BaseModel):
    """Every part works."""

    status: Literal["ready"] = "ready"
    build: str = Field(description="the index build that the action server reads")
    parts: dict[str, str] = Field(
        examples=[{"library": "ok", "rasa": "ok", "actions": "ok", "tracker": "ok"}]
    )


@router.get("/healthz", summary="Is the gateway alive?")
async def healthz() -> Alive:
    """Says nothing about the parts behind it."""
    return Alive()


@router.get("/readyz", summary="Does every part work?", response_model=Ready, responses=declared(503))
async def readyz(proof: Annotated[Readiness, Depends(readiness)]) -> JSONResponse:
    """Sends a message through Rasa and the action server and proves that its row reached the database.

    The proof is believed for 5 seconds. A 503 has the member `parts`, which says what failed.
    """
    light = await proof.look()
    if light.green:
        return JSONResponse({"status": "ready", "build": light.build, "parts": light.parts})
    # Asked every second or so while things start; `look` logs each change.
    return problem_response(503, "not_ready", members={"parts": light.parts})
