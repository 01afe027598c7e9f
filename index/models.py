"""The words of the domain as plain, immutable data.

Standard-library dataclasses, not pydantic models: importing pydantic costs more than reading an article.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Numbering(StrEnum):
    """How a document numbers its units of citation."""

    ARTICLES = "articles"  # 第X条
    OUTLINE = "outline"  # 一、（一）1.
    WHOLE = "whole"  # no numbering of its own: one unit


class Status(StrEnum):
    """Whether a version of a regulation is the law of the house today."""

    IN_FORCE = "in_force"
    AMENDED = "amended"
    REPEALED = "repealed"
    PENDING = "pending"  # not yet in force; never written in regulation.yml, told by its dates


class Decision(StrEnum):
    """What an answer claims: 有依据, 可能相关, 本库未作规定."""

    GROUNDED = "grounded"
    RELATED = "related"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Regulation:
    """One document in one version. `id` is `<slug>@<version>`, for example `zhuzhou-work-rules@2022`."""

    id: str
    title: str
    document_number: str | None = None
    issuer: str | None = None
    issued: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    status: Status = Status.IN_FORCE
    source: str | None = None
    numbering: Numbering = Numbering.ARTICLES
    notice: str = ""
    """The text of the issuing notice that stood before the rule, empty if there was none."""
    aliases: tuple[str, ...] = ()
    """Short names that people call it by, beside its title."""
    amends: tuple[str, ...] = ()
    """修订: ids of the versions that this one takes the place of; the earlier ones of its slug always are."""
    repeals: tuple[str, ...] = ()
    """废止: ids or titles of other regulations that end when this one begins."""
    successor: str | None = None
    """The id of the regulation that amended or repealed this one, once both are in one library."""

    @property
    def begins(self) -> date | None:
        """The first day in force, as far as it is known: a text that names none counts from its date."""
        return self.effective_from or self.issued


@dataclass(frozen=True, slots=True)
class Item:
    """项: `text` is the whole line, its own mark included. `number` is 4 for （四）."""

    number: int
    text: str
    subitems: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """款: `text` is its own line; the items that it introduces follow it."""

    number: int
    text: str
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """条, the unit of citation.

    `number` is digits with an optional suffix (`"46"`, `"12-1"` for 第十二条之一); `label` is as
    the document writes it (第四十六条). `text` is the body without the label, a line for each
    paragraph, item and sub-item; every quote is an exact substring of it.
    `chapter` and `section` are full headings (第九章 会议制度), empty where there are none.
    """

    regulation: str
    number: str
    label: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    chapter: str = ""
    section: str = ""
    truncated: bool = False
    title: str = ""
    """The article's own heading where the document gives one (第三条【适用范围】), else empty."""
    part: str = ""
    """The heading of its 编 (第二编 分则), empty where there is none."""

    @property
    def address(self) -> str:
        """`zhuzhou-work-rules@2022#46`."""
        return f"{self.regulation}#{self.number}"


@dataclass(frozen=True, slots=True)
class Section:
    """节: heading (第一节 决策启动) and the numbers of its articles."""

    number: int
    heading: str
    articles: tuple[str, ...]
    lead: tuple[str, ...] = ()
    """Lines that stand between the heading and its first article."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """章: heading (第九章 会议制度) and the numbers of all its articles, those of its sections included."""

    number: int
    heading: str
    articles: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    part: str = ""
    """The heading of its 编, empty where there is none."""
    lead: tuple[str, ...] = ()
    """Lines that stand between the heading and what it heads."""


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed regulation whole.

    `preamble` holds the lines that stand before the first chapter or article, `tail` those after the
    last article that are not part of it: attachments (附件), a signature and date.
    """

    regulation: Regulation
    chapters: tuple[Chapter, ...]
    articles: tuple[Article, ...]
    preamble: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()


class PassageKind(StrEnum):
    """What part of an article a passage is."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class Passage:
    """片段: the smallest text that is embedded and quoted.

    `quote` is an exact substring of the article's text; `context` (an item's lead-in, a
    heading) is embedded before it and never quoted.
    """

    address: str
    article: str
    kind: PassageKind
    quote: str
    context: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """依据: a passage offered as an answer. `score` orders evidence within one answer only."""

    address: str
    regulation: str
    article: str
    citation: str
    quote: str
    score: float
    matched: tuple[str, ...] = ()
    """The words of the question that the quote shares, longest first; what a page marks."""
    truncated: bool = False
    in_force: bool = True
    """Whether the regulation applies on the day that was asked about."""
    successor: str | None = None
    """Where a text no longer in force goes on: the article that took its place, else that regulation's id."""


class AnswerKind(StrEnum):
    """How an answer came about."""

    SEARCH = "search"
    ARTICLE = "article"
    CHAPTER = "chapter"
    MISSING = "missing"
    CHOICE = "choice"
    CURATED = "curated"


@dataclass(frozen=True, slots=True)
class MissingReference:
    """A place that was asked for and is not there, with the range that is."""

    asked: str
    regulation: str
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Answer:
    """答复. For `kind` CHAPTER `chapter` is set, for MISSING `missing`; `evidence` is best first.

    CHOICE: several regulations have the place that was asked for, one piece of evidence each (for a chapter
    none: `regulations` names them). `regulations` are the ids that the question named or was narrowed to.
    """

    question: str
    decision: Decision
    kind: AnswerKind = AnswerKind.SEARCH
    evidence: tuple[Evidence, ...] = field(default_factory=tuple)
    chapter: Chapter | None = None
    missing: MissingReference | None = None
    regulations: tuple[str, ...] = ()
    unheld: str = ""
    """The title of a regulation that was asked about and is not held."""
    pinned: int = 0
    """For CURATED: how many pieces at the head of `evidence` are the maintainer's."""
    parts: int = 0
    """Where several things were asked: how many pieces at the head of `evidence` answer one of them."""
