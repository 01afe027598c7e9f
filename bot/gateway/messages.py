"""`POST /api/messages`: what a person says or presses, and what the bot answers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag
from starlette.responses import JSONResponse

from bot.gateway.conversation import Conversations
from bot.gateway.identity.gate import caller_of
from bot.gateway.inbound import MAX_REASON, MAX_TEXT, clean_text
from bot.gateway.outbound import Message
from bot.gateway.problems import declared
from bot.gateway.sessions import Sessions
from bot.gateway.state import conversations, sessions, state_of

router = APIRouter(tags=["conversation"])

MessageId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="made by the client; the same id in the same conversation gets the same reply",
        examples=["2b1f9c0de4"],
    ),
]


class TextMessage(BaseModel):
    """Words that a person typed. Control characters are dropped; HTML tags are refused."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[
        str,
        Field(min_length=1, max_length=MAX_TEXT, examples=["副市长离开株洲外出要向谁请假？"]),
        AfterValidator(clean_text),
    ]
    id: MessageId | None = None


class ButtonMessage(BaseModel):
    """A button of this conversation that a person pressed."""

    model_config = ConfigDict(extra="forbid")

    button: Annotated[str, Field(min_length=1, max_length=8192, description="the button's `payload`")]
    reason: Annotated[str, AfterValidator(clean_text)] | None = Field(
        default=None, min_length=1, max_length=MAX_REASON, description="why; only with 有用 or 没用"
    )
    id: MessageId | None = None


class Reply(BaseModel):
    """What the bot answers."""

    messages: list[Message] = Field(min_length=1)
    conversation: str = Field(description="opaque; buttons are good for this conversation only")
    person: str = Field(description="a pseudonym: whom the conversation belongs to")


def _kind_of(body: object) -> str:
    return "button" if isinstance(body, dict) and "button" in body else "text"


Inbound = Annotated[
    Annotated[TextMessage, Tag("text")] | Annotated[ButtonMessage, Tag("button")], Discriminator(_kind_of)
]


@router.post(
    "/api/messages",
    summary="Say something or press a button",
    response_model=Reply,
    responses=declared(400, 401, 403, 408, 409, 413, 415, 422, 429, 503),
)
async def post_message(
    request: Request,
    body: Annotated[Inbound, Body()],
    talk: Annotated[Conversations, Depends(conversations)],
    people: Annotated[Sessions, Depends(sessions)],
) -> JSONResponse:
    """Hand one message to the bot and wait for its reply, 5 seconds at most.

    The conversation is kept in the cookie `zhigui_session`, which the first reply sets. Messages of
    one conversation are answered in the order they came in.
    """
    caller = caller_of(request)
    await state_of(request).gate.enter(request, caller)
    conversation, speaker = caller.visitor.conversation, caller.visitor.speaker(request.state.request_id)
    if isinstance(body, ButtonMessage):
        messages = await talk.press(conversation, body.button, body.id, speaker, body.reason or "")
    else:
        messages = await talk.say(conversation, body.text, body.id, speaker)
    # Already checked against the models where they came in; a second time would double our share of a turn.
    content: dict[str, Any] = {
        "messages": messages,
        "conversation": conversation,
        "person": caller.visitor.person,
    }
    response = JSONResponse(content)
    people.write(caller.session, request, response)
    return response
