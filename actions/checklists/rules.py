"""The rules that checklists rest on: the built library, or the documents where there is no build."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Protocol

from index import versions
from index.address import format_citation, parse_address, quote_at
from index.errors import ArticleNotFound, RegulationNotFound
from index.models import Article, Document, Regulation
from index.settings import load_settings


class Rules(Protocol):
    """What checklists ask of the rules; `index.Library` answers it, and so does Documents."""

    def regulations(self) -> tuple[Regulation, ...]:
        """Every regulation held, of every version."""

    def article(self, address: str) -> Article:
        """The whole article. Raises AddressSyntaxError, RegulationNotFound or ArticleNotFound."""

    def citation(self, address: str) -> str:
        """The address as an official writes it. Raises what `article` raises."""


class Documents:
    """Rules read from their documents: needs no index and no model."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._regulations: dict[str, Regulation] = {}
        self._articles: dict[str, Article] = {}
        for document in documents:
            self._regulations[document.regulation.id] = document.regulation
            self._articles.update({article.address: article for article in document.articles})

    @classmethod
    def from_folder(cls, folder: Path | None = None) -> Documents:
        """Every regulation that lies in the folder (default: those that ship and the site's own)."""
        from index.collection import load_sources

        roots = (folder,) if folder else load_settings().regulation_roots
        return cls(source.document for source in load_sources(roots))

    def regulations(self) -> tuple[Regulation, ...]:
        """Every regulation held."""
        return tuple(self._regulations.values())

    def article(self, address: str) -> Article:
        """The whole article. Raises AddressSyntaxError, RegulationNotFound or ArticleNotFound."""
        place = parse_address(address)
        if place.regulation not in self._regulations:
            raise RegulationNotFound(f"{place.regulation!r} is not held; there are {[*self._regulations]}")
        try:
            return self._articles[str(place.whole)]
        except KeyError:
            raise ArticleNotFound(f"{place.regulation} has no article {place.article}") from None

    def citation(self, address: str) -> str:
        """《株洲市人民政府工作规则》（株政发〔2022〕1号）第四十六条第二款. Raises what `article` raises."""
        place = parse_address(address)
        return format_citation(self._regulations[place.regulation], self.article(address), place)


def text_at(rules: Rules, address: str) -> str:
    """The exact text at the address. Raises an AddressError."""
    return quote_at(rules.article(address), parse_address(address))


def in_force(rules: Rules, regulation_id: str, on: date) -> bool:
    """Whether this version of a regulation is held and applies on that day."""
    held = next((one for one in rules.regulations() if one.id == regulation_id), None)
    return held is not None and versions.in_force(held, on)
