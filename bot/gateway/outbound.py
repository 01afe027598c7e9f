"""The messages the bot sends, one model for each `kind`, and how a reply of Rasa becomes one.

`text` is complete in itself, for a channel that shows nothing else. Every `payload` that leaves the
gateway is a signed token. Fields not named here pass through unchanged.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, JsonValue, TypeAdapter, ValidationError

from bot.gateway.checklist_card import (
    EXAMPLE,
    ChecklistName,
    ChecklistProgress,
    ChecklistRun,
    ChecklistStep,
    ExportLink,
)
from bot.gateway.errors import AssistantDown

_WORK_RULES = "zhuzhou-work-rules@2022"
_CITATION = "《株洲市人民政府工作规则》（株政发〔2022〕1号）第四十七条第一款"
_BUTTON: dict[str, JsonValue] = {"title": "查看全文", "payload": "Ii9zaG93X2FydGljbGUi.c2lnbmF0dXJl"}


def _with_example(**example: JsonValue) -> ConfigDict:
    return ConfigDict(extra="allow", json_schema_extra={"examples": [example]})


class Button(BaseModel):
    """Something to press: send `payload` back as `{"button": payload}`."""

    model_config = _with_example(**_BUTTON)

    title: str = Field(min_length=1, description="the label, Chinese")
    payload: str = Field(min_length=1, description="an opaque token, good for this conversation only")


class CrossLink(BaseModel):
    """A place that a quote refers to, as it stands in it (依照第十条)."""

    model_config = ConfigDict(extra="allow")

    text: str
    address: str


class EvidenceCard(BaseModel):
    """依据: an exact quote and where it stands."""

    model_config = ConfigDict(extra="allow")

    address: str = Field(examples=[f"{_WORK_RULES}#47.1"])
    regulation: str = Field(examples=[_WORK_RULES])
    title: str = Field(examples=["株洲市人民政府工作规则"])
    article: str = Field(description="the article's number as digits", examples=["47"])
    label: str = Field(examples=["第四十七条"])
    citation: str = Field(examples=[_CITATION])
    quote: str = Field(description="an exact substring of the article")
    matched: list[str] = Field(default=[], description="words of the question that the quote shares")
    truncated: bool = Field(default=False, description="the source is cut off in this article")
    banner: str = Field(default="", description="says that the text is not in force; empty where it is")
    successor: str | None = Field(
        default=None, description="the article, else the regulation, that took the place of this text"
    )
    references: list[CrossLink] = []
    group: str | None = Field(
        default=None, description="the kind of duty (负责, 应当 …), where that was asked"
    )


class Holding(BaseModel):
    """A regulation the library holds."""

    model_config = ConfigDict(extra="allow")

    id: str
    title: str


class ArticleLink(BaseModel):
    """An article by name."""

    model_config = ConfigDict(extra="allow")

    address: str
    label: str


class ArticleCard(BaseModel):
    """条: one article whole."""

    model_config = ConfigDict(extra="allow")

    address: str = Field(examples=[f"{_WORK_RULES}#44"])
    regulation: str = Field(examples=[_WORK_RULES])
    title: str = Field(description="the regulation's title")
    label: str = Field(examples=["第四十四条"])
    citation: str
    chapter: str = ""
    section: str = ""
    text: str = Field(description="the body, a line for each paragraph, item and sub-item")
    truncated: bool = False
    truncated_note: str = Field(default="", examples=["原文在此处不完整"])
    highlight: list[str] = Field(default=[], description="exact quotes inside text to mark")
    banner: str = Field(default="", description="says that the text is not in force; empty where it is")
    successor: str | None = Field(
        default=None, description="the article, else the regulation, that took the place of this text"
    )
    references: list[CrossLink] = []
    previous: ArticleLink | None = None
    next: ArticleLink | None = None


class OutlineChapter(BaseModel):
    """章: its heading and its articles."""

    model_config = ConfigDict(extra="allow")

    heading: str = Field(examples=["第九章 会议制度"])
    first: str | None = Field(default=None, description="label of the first article")
    last: str | None = Field(default=None, description="label of the last article")
    articles: list[ArticleLink]


class OutlineCard(BaseModel):
    """目录: the chapters of a regulation."""

    model_config = ConfigDict(extra="allow")

    regulation: str
    title: str
    chapters: list[OutlineChapter]


class ListItem(BaseModel):
    """A line of a list; one with a payload can be pressed."""

    model_config = ConfigDict(extra="allow")

    title: str
    detail: str | None = None
    payload: str | None = None


class _Message(BaseModel):
    text: str = Field(min_length=1, description="the whole message as plain text, Chinese")
    buttons: list[Button] = []


class AnswerMessage(_Message):
    """答复: grounded 有依据, related 可能相关, or not_found 本库未作规定."""

    model_config = _with_example(
        kind="answer",
        text=f"根据现行规定：\n……\n——{_CITATION}",
        decision="grounded",
        question="副市长请假向谁报告",
        answer_id="5f1c0a9be27d4f0c",
        headline="根据现行规定",
        evidence=[],
        buttons=[_BUTTON],
    )

    kind: Literal["answer"]
    decision: Literal["grounded", "related", "not_found"]
    question: str | None = None
    answer_id: str | None = None
    headline: str | None = None
    evidence: list[EvidenceCard] = []
    holdings: list[Holding] = []


class ArticleMessage(_Message):
    """One article whole."""

    model_config = _with_example(
        kind="article",
        text="第四十四条 ……",
        article={
            "address": f"{_WORK_RULES}#44",
            "regulation": _WORK_RULES,
            "title": "株洲市人民政府工作规则",
            "label": "第四十四条",
            "citation": "《株洲市人民政府工作规则》（株政发〔2022〕1号）第四十四条",
            "text": "……",
        },
        buttons=[],
    )

    kind: Literal["article"]
    article: ArticleCard


class OutlineMessage(_Message):
    """The chapters of a regulation."""

    model_config = _with_example(
        kind="outline",
        text="《株洲市人民政府工作规则》共……章",
        outline={"regulation": _WORK_RULES, "title": "株洲市人民政府工作规则", "chapters": []},
        buttons=[],
    )

    kind: Literal["outline"]
    outline: OutlineCard


class ListMessage(_Message):
    """A list to choose from."""

    model_config = _with_example(
        kind="list",
        text="本库现有以下制度文件：\n《株洲市人民政府工作规则》",
        items=[{"title": "株洲市人民政府工作规则", "detail": "株政发〔2022〕1号"}],
        buttons=[],
    )

    kind: Literal["list"]
    items: list[ListItem]


class NoticeMessage(_Message):
    """A short word from the assistant itself."""

    model_config = _with_example(
        kind="notice", text="您好，请问想了解哪项规定？", level="info", buttons=[_BUTTON]
    )

    kind: Literal["notice"]
    level: Literal["info", "error"] = "info"


class ChecklistMessage(_Message):
    """清单: one view of a procedure or of a person's progress through it."""

    model_config = _with_example(**EXAMPLE)

    kind: Literal["checklist"]
    view: Literal["question", "task", "progress", "summary", "choice", "list"]
    note: str = Field(default="", description="said before the view, such as what a move did")
    checklist: ChecklistName | None = None
    run: ChecklistRun | None = None
    step: ChecklistStep | None = None
    progress: ChecklistProgress | None = None
    changes: list[str] = Field(default=[], description="what changed in the rules or the checklist since")
    items: list[ListItem] = Field(default=[], description="checklists to begin, or runs to go on with")
    exports: list[ExportLink] = []


Message = Annotated[
    AnswerMessage | ArticleMessage | OutlineMessage | ListMessage | NoticeMessage | ChecklistMessage,
    Discriminator("kind"),
]
"""One message of the bot, told apart by `kind`."""

_ADAPTER: TypeAdapter[Any] = TypeAdapter(Message)


def messages_of(replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages in Rasa's replies, payloads not yet signed.

    Raises AssistantDown where there is none (Rasa's way of saying that an action failed) or where one
    is not of the shape agreed.
    """
    messages = [_message_of(reply) for reply in replies]
    if not messages:
        raise AssistantDown("Rasa: no reply; the action failed or the action server is down")
    return messages


def _message_of(reply: dict[str, Any]) -> dict[str, Any]:
    message = reply.get("custom")
    if message is None:
        # A plain utterance of the domain; every channel knows it as a notice.
        buttons = reply.get("buttons") or []
        message = {"kind": "notice", "text": reply.get("text"), "level": "info", "buttons": buttons}
    try:
        _ADAPTER.validate_python(message, strict=True)
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()
        )
        raise AssistantDown(f"Rasa: a message is not of the shape agreed: {places}") from error
    checked: dict[str, Any] = message
    return checked
