"""Where a rule stands: addresses such as `zhuzhou-work-rules@2022#44.1.(4)`, and how officials write them.

Standard library only, so that reading an article starts at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.errors import AddressSyntaxError, ArticleNotFound
from index.models import Article, Item, Numbering, Paragraph, Regulation
from index.numerals import to_chinese, to_number


@dataclass(frozen=True, slots=True)
class Address:
    """条款定位. `article` is `"46"` or `"12-1"`; an item stands in the paragraph that introduces it."""

    regulation: str
    article: str
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None

    def __str__(self) -> str:
        parts = [self.article]
        if self.paragraph is not None:
            parts.append(str(self.paragraph))
        if self.item is not None:
            parts.append(f"({self.item})")
        if self.subitem is not None:
            parts.append(str(self.subitem))
        return f"{self.regulation}#{'.'.join(parts)}"

    @property
    def whole(self) -> Address:
        """The address of the whole article."""
        return Address(self.regulation, self.article)


def parse_address(text: str) -> Address:
    """Read `ID#46`, `ID#46.2`, `ID#44.1.(4)`, `ID#44.1.(4).2`, `ID#12-1`. Raises AddressSyntaxError."""
    match = _ADDRESS.fullmatch(text.strip())
    if match is None:
        raise AddressSyntaxError(
            f"{text!r} is not an address; write REGULATION#ARTICLE, for example zhuzhou-work-rules@2022#46.2"
        )
    return Address(
        match["regulation"],
        match["article"],
        _optional(match["paragraph"]),
        _optional(match["item"]),
        _optional(match["subitem"]),
    )


def is_regulation_id(text: str) -> bool:
    """Whether `text` can name a regulation: `<slug>@<version>`."""
    return _REGULATION.fullmatch(text) is not None


def locate(
    article: Article,
    paragraph: int | None = None,
    item: int | None = None,
    subitem: int | None = None,
) -> Address:
    """The address of a place inside `article`, proved to be there.

    People leave the paragraph out (第四十四条第（四）项): the first paragraph that has such an item
    is meant. Raises ArticleNotFound for a paragraph, item or sub-item that is not there.
    """
    if paragraph is None and item is not None:
        paragraph = next((p.number for p in article.paragraphs if _find(p.items, item)), None)
        if paragraph is None:
            raise ArticleNotFound(f"{article.address} has no item ({item})")
    address = Address(article.regulation, article.number, paragraph, item, subitem)
    quote_at(article, address)
    return address


def quote_at(article: Article, address: Address) -> str:
    """The exact text at `address`: an article, a paragraph with its items, an item with its sub-items.

    Always a substring of `article.text`. Raises ArticleNotFound when the place is not there.
    """
    if address.paragraph is None:
        if address.item is not None or address.subitem is not None:
            return quote_at(article, locate(article, None, address.item, address.subitem))
        return article.text
    paragraph = paragraph_at(article, address)
    if address.item is None:
        return "\n".join(line for line in _paragraph_lines(paragraph) if line)
    item = _find(paragraph.items, address.item)
    if item is None:
        raise ArticleNotFound(f"{article.address} paragraph {paragraph.number} has no item ({address.item})")
    if address.subitem is None:
        return "\n".join(_item_lines(item))
    subitem = _find(item.subitems, address.subitem)
    if subitem is None:
        raise ArticleNotFound(f"{address.whole} item ({item.number}) has no sub-item {address.subitem}")
    return "\n".join(_item_lines(subitem))


def places_in(article: Article) -> Iterator[Address]:
    """The article, then each of its paragraphs, items and sub-items, in reading order."""
    whole = Address(article.regulation, article.number)
    yield whole
    for paragraph in article.paragraphs:
        yield replace(whole, paragraph=paragraph.number)
        for item in paragraph.items:
            place = replace(whole, paragraph=paragraph.number, item=item.number)
            yield place
            for subitem in item.subitems:
                yield replace(place, subitem=subitem.number)


def paragraph_at(article: Article, address: Address) -> Paragraph:
    """The paragraph that `address` names (the first if it names none). Raises ArticleNotFound."""
    wanted = address.paragraph or 1
    for paragraph in article.paragraphs:
        if paragraph.number == wanted:
            return paragraph
    raise ArticleNotFound(f"{article.address} has {len(article.paragraphs)} paragraphs, not {wanted}")


def format_citation(regulation: Regulation, article: Article, address: Address | None = None) -> str:
    """《株洲市人民政府工作规则》（株政发〔2022〕1号）第四十六条第二款, as an official writes it.

    第一款 is left out where the article has a single paragraph. Documents numbered 一、（一）1. are
    cited by those marks: 《…》一、（二）.
    """
    where = address or Address(article.regulation, article.number)
    number = f"（{regulation.document_number}）" if regulation.document_number else ""
    marks = _outline_marks if regulation.numbering is not Numbering.ARTICLES else _article_marks
    return f"《{regulation.title}》{number}{marks(article, where)}"


def format_label(number: str) -> str:
    """`"46"` as 第四十六条, `"12-1"` as 第十二条之一."""
    article, _, suffix = number.partition("-")
    return f"第{to_chinese(int(article))}条" + (f"之{to_chinese(int(suffix))}" if suffix else "")


def article_order(number: str) -> tuple[int, int]:
    """A sort key: `"12"` before `"12-1"` before `"13"`."""
    article, _, suffix = number.partition("-")
    return int(article), int(suffix or 0)


_ID = r"[\w-]+(?:\.[\w-]+)*@[\w-]+(?:\.[\w-]+)*"
_REGULATION = re.compile(_ID)
_ADDRESS = re.compile(
    rf"(?P<regulation>{_ID})#(?P<article>[1-9][0-9]{{0,4}}(?:-[1-9][0-9]{{0,2}})?)"
    r"(?:\.(?P<paragraph>[1-9][0-9]{0,3})"
    r"(?:\.\((?P<item>[1-9][0-9]{0,3})\)(?:\.(?P<subitem>[1-9][0-9]{0,3}))?)?)?"
)


def _optional(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


def _find(items: tuple[Item, ...], number: int) -> Item | None:
    return next((item for item in items if item.number == number), None)


def _paragraph_lines(paragraph: Paragraph) -> list[str]:
    return [paragraph.text, *(line for item in paragraph.items for line in _item_lines(item))]


def _item_lines(item: Item) -> list[str]:
    return [item.text, *(line for sub in item.subitems for line in _item_lines(sub))]


def _article_marks(article: Article, where: Address) -> str:
    written = article.label
    if where.paragraph is not None and len(article.paragraphs) > 1:
        written += f"第{to_chinese(where.paragraph)}款"
    if where.item is not None:
        written += f"第（{to_chinese(where.item)}）项"
    if where.subitem is not None:
        written += f"第{where.subitem}目"
    return written


def _outline_marks(article: Article, where: Address) -> str:
    written = article.label
    if where.item is None:
        several = where.paragraph is not None and len(article.paragraphs) > 1
        return written + (f"第{to_chinese(where.paragraph or 1)}款" if several else "")
    item = _find(paragraph_at(article, where).items, where.item)
    written += _own_mark(item) if item else f"（{to_chinese(where.item)}）"
    if where.subitem is not None:
        subitem = _find(item.subitems, where.subitem) if item else None
        written += _own_mark(subitem) if subitem else f"{where.subitem}."
    return written


def _own_mark(item: Item) -> str:
    """The mark as the document writes it, with half-width brackets made full-width."""
    match = re.match(r"[（(]?\s*[^\s（()）.．、]{1,6}\s*[）).．、]?", item.text)
    mark = "".join(match.group().split()) if match else ""
    inside = mark.strip("（()）.．、")
    try:
        to_number(inside)
    except ValueError:
        return mark[:1]
    return f"（{inside}）" if mark[:1] in "（(" else mark
