"""`GET /api/…`: search and exact look-ups, straight from the index, without the dialogue."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.gateway.inbound import clean_text
from bot.gateway.library import Libraries
from bot.gateway.outbound import ArticleCard, OutlineCard
from bot.gateway.problems import declared
from bot.gateway.state import libraries

if TYPE_CHECKING:
    from index import Library

router = APIRouter(prefix="/api", tags=["library"])

Held = Annotated[Libraries, Depends(libraries)]
RegulationId = Annotated[str, Field(min_length=1, max_length=120, examples=["zhuzhou-work-rules@2022"])]


class _Fact(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class EvidenceFound(_Fact):
    """依据: `score` orders evidence within one answer only."""

    address: str
    regulation: str
    article: str = Field(description="the article's number as digits", examples=["46", "12-1"])
    citation: str
    quote: str = Field(description="an exact substring of the article")
    score: float
    matched: list[str] = []
    truncated: bool = False
    in_force: bool = Field(default=True, description="whether it applies on the day asked about")
    successor: str | None = Field(
        default=None, description="the article, else the regulation, that took the place of this text"
    )


class MissingPlace(_Fact):
    """A place that was asked for and is not there, with the range that is."""

    asked: str
    regulation: str
    first: str
    last: str


class SearchAnswer(_Fact):
    """答复 without the conversation around it."""

    question: str
    decision: Literal["grounded", "related", "not_found"]
    kind: Literal["search", "article", "chapter", "missing", "choice", "curated"]
    evidence: list[EvidenceFound]
    missing: MissingPlace | None = None
    regulations: list[str] = Field(default=[], description="those that the question was narrowed to")


class RegulationFound(_Fact):
    """规则: one document in one version."""

    id: RegulationId
    title: str
    document_number: str | None = None
    issuer: str | None = None
    issued: date | None = None
    effective_from: date | None = None
    effective_to: date | None = None
    status: str
    successor: str | None = None
    source: str | None = None


class RegulationList(BaseModel):
    """What the library holds."""

    regulations: list[RegulationFound]


@router.get("/search", summary="Search the rules", responses=declared(401, 404, 422, 429, 503))
async def search(
    held: Held,
    q: Annotated[
        str, Query(min_length=1, max_length=500, examples=["常务会议多久开一次"]), AfterValidator(clean_text)
    ],
    top_k: Annotated[int, Query(ge=1, le=20, description="pieces of evidence at most")] = 5,
    regulation: Annotated[RegulationId | None, Query(description="search this regulation only")] = None,
    as_of: Annotated[
        date | None, Query(description="as the rules stood on that day; today", examples=["2022-06-01"])
    ] = None,
) -> SearchAnswer:
    """The evidence for a question and whether it settles it. A place (第四十六条) is looked up exactly."""

    def find(library: Library) -> SearchAnswer:
        answer = library.search(q, top_k=top_k, regulation=regulation, as_of=as_of)
        return SearchAnswer.model_validate(asdict(answer))

    return await held.search.ask(find, regulation=regulation or "")


@router.get("/articles/{address}", summary="One article whole", responses=declared(401, 404, 422, 429, 503))
async def article(
    held: Held,
    address: Annotated[
        str,
        Path(
            min_length=1,
            max_length=200,
            description="URL-encoded; one of a paragraph or an item gives the article it stands in",
            examples=["zhuzhou-work-rules@2022#46.2"],
        ),
    ],
) -> ArticleCard:
    """The article that an address lies in, with its neighbours; `highlight` is the part asked for."""
    return await held.exact.ask(
        lambda library: article_card(library, address), address=address, regulation=address.partition("#")[0]
    )


@router.get("/regulations", summary="What the library holds", responses=declared(401, 429, 503))
async def regulations(held: Held) -> RegulationList:
    """Every regulation, in every version."""

    def collect(library: Library) -> RegulationList:
        found = [RegulationFound.model_validate(one) for one in library.regulations()]
        return RegulationList(regulations=found)

    return await held.exact.ask(collect)


@router.get(
    "/regulations/{regulation}/outline",
    summary="A regulation's chapters",
    responses=declared(401, 404, 422, 429, 503),
)
async def outline(held: Held, regulation: Annotated[RegulationId, Path()]) -> OutlineCard:
    """The chapters with their articles."""
    return await held.exact.ask(
        lambda library: _outline(library, regulation), regulation=regulation, address=regulation
    )


def article_card(library: Library, address: str) -> ArticleCard:
    """The article that an address lies in; raises what the index raises for one that is not there."""
    # Here and below: these bring numpy and faiss, which the start need not wait for.
    from actions.compose import article_message

    found = library.article(address)
    highlight = [] if address == found.address else [library.quote(address)]
    return ArticleCard.model_validate(article_message(library, found, highlight)["article"])


def _outline(library: Library, regulation: str) -> OutlineCard:
    from actions.outline import outline_message

    return OutlineCard.model_validate(outline_message(library, regulation)["outline"])
