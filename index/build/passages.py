"""An article's passages: what is embedded, ranked and quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.address import Address, quote_at
from index.models import Article, Item, Paragraph, Passage, PassageKind

_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』）)\"]*|[^。！？!?]+$")
_CLAUSE = re.compile(r"[^；;]*[；;]|[^；;]+$")
_LONG_SENTENCE = 80


def passages_of(article: Article) -> tuple[Passage, ...]:
    """Paragraphs (with the items that they introduce), items, and the sentences of longer paragraphs.

    Every quote is an exact substring of `article.text`. A very long sentence is offered in its clauses
    too. An item's context is the last sentence of its lead-in.
    """
    found: list[Passage] = []
    for paragraph in article.paragraphs:
        address = Address(article.regulation, article.number, paragraph.number)
        whole = quote_at(article, address)
        if whole.strip():
            found.append(Passage(str(address), article.address, PassageKind.PARAGRAPH, whole))
        for sentence in sentences(paragraph.text):
            quote = sentence
            if paragraph.items and paragraph.text.endswith(sentence):
                # A lead-in says nothing without what it leads to.
                quote = whole[len(paragraph.text) - len(sentence) :]
            if quote != whole:
                found.append(Passage(str(address), article.address, PassageKind.SENTENCE, quote))
        found.extend(_items(article, paragraph))
    # Every article can be found and quoted, one that has lost its text too.
    return tuple(found) or (Passage(article.address, article.address, PassageKind.PARAGRAPH, article.text),)


def sentences(text: str) -> list[str]:
    """The sentences of one line, each an exact substring; clauses follow a sentence over 80 characters."""
    found: list[str] = []
    for sentence in _split(_SENTENCE, text):
        found.append(sentence)
        if len(sentence) > _LONG_SENTENCE:
            clauses = _split(_CLAUSE, sentence)
            if len(clauses) > 1:
                found.extend(clauses)
    return found


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return [piece for match in pattern.finditer(text) if (piece := match.group().strip())]


def _items(article: Article, paragraph: Paragraph) -> Iterator[Passage]:
    def passage(item: Item, parent: Address, context: str) -> Iterator[Passage]:
        deeper = parent.item is not None
        address = Address(
            parent.regulation,
            parent.article,
            parent.paragraph,
            parent.item if deeper else item.number,
            item.number if deeper else None,
        )
        quote = quote_at(article, address)
        yield Passage(str(address), article.address, PassageKind.ITEM, quote, context)
        for subitem in item.subitems:
            yield from passage(subitem, address, item.text)

    place = Address(article.regulation, article.number, paragraph.number)
    lead_in = (_split(_SENTENCE, paragraph.text) or [""])[-1]
    for item in paragraph.items:
        yield from passage(item, place, lead_in)
