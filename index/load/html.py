"""A web page as lines of text."""

from __future__ import annotations

import re
from itertools import islice

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString
from bs4.exceptions import ParserRejectedMarkup

from index.errors import LoadError
from index.load.encoding import decode
from index.numerals import ANY

_NEVER_TEXT = re.compile(
    "script|style|noscript|template|iframe|select|button|input|textarea|svg|canvas|object|embed|video|audio|head"
)
_AROUND = re.compile("nav|header|footer|aside|form")
_BLOCKS = re.compile(
    "p|div|section|article|main|body|html|ul|ol|li|dl|dt|dd|h[1-6]|table|thead|tbody|tfoot|tr|td|th"
    "|blockquote|pre|center|figure|figcaption|hr|address|fieldset|caption"
)
# A line break of the source between two Chinese characters is no space.
_WRAP = re.compile(r"(?<=[\u3001-\u9fff\uff00-\uffef])[ \t]*[\r\n]\s*(?=[\u3001-\u9fff\uff00-\uffef])")
_ARTICLE = re.compile(rf"第\s*[{ANY}]+\s*条")


def html_lines(raw: bytes, name: str) -> list[str]:
    """The page's own text, a line for each block and table row; menus, forms and scripts are left out.

    Raises LoadError when the page cannot be decoded or parsed.
    """
    text = decode(raw, name, _declared_encoding(raw))
    try:
        soup = BeautifulSoup(text, "lxml")
    except (ParserRejectedMarkup, RecursionError) as error:
        raise LoadError(f"{name}: this page cannot be parsed as HTML: {error}") from error
    for tag in soup.find_all(lambda tag: _NEVER_TEXT.fullmatch(tag.name) is not None):
        tag.decompose()
    # Some sites wrap the whole page in one form; some put the title in a header.
    for tag in soup.find_all(lambda tag: _AROUND.fullmatch(tag.name) is not None):
        if not tag.decomposed and not _ARTICLE.search(tag.get_text()) and tag.find("h1") is None:
            tag.decompose()
    for tag in _around_links(soup):
        if not tag.decomposed and _is_menu(tag):
            tag.decompose()
    lines = _Lines()
    lines.walk(soup)
    return lines.done()


def _declared_encoding(raw: bytes) -> str | None:
    match = re.search(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", raw[:4096], re.IGNORECASE)
    return match[1].decode("ascii") if match else None


def _around_links(soup: BeautifulSoup) -> list[Tag]:
    """The blocks that stand up to four levels around a link, each once, outermost last."""
    found: dict[int, Tag] = {}
    for link in soup.find_all("a"):
        for block in islice(link.parents, 4):
            if block.name in ("ul", "ol", "div", "table", "p", "td", "dl"):
                found.setdefault(id(block), block)
    return list(found.values())


def _is_menu(tag: Tag) -> bool:
    """Mostly links, at least three of them, and no article inside."""
    links = tag.find_all("a")
    if len(links) < 3:
        return False
    whole = "".join(tag.get_text().split())
    linked = sum(len("".join(link.get_text().split())) for link in links)
    return linked * 10 > len(whole) * 7 and not _ARTICLE.search(whole)


class _Lines:
    """Collects text, beginning a new line at every block, `br` and table row."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._open: list[str] = []

    def walk(self, root: Tag) -> None:
        """Depth first, with a stack of its own: pages nest deeper than Python's calls may."""
        stack: list[Tag | NavigableString | None] = [root]
        while stack:
            node = stack.pop()
            if node is None:
                self._break()
            elif isinstance(node, PreformattedString):
                continue  # a comment, a doctype, a processing instruction
            elif isinstance(node, NavigableString):
                self._open.append(str(node))
            elif node.name == "br":
                self._break()
            elif node.name == "tr" and (row := _row(node)) is not None:
                self._break()
                self._open.append(row)
                self._break()
            else:
                block = _BLOCKS.fullmatch(node.name) is not None
                if block:
                    self._break()
                    stack.append(None)
                stack.extend(
                    child for child in reversed(node.contents) if isinstance(child, (Tag, NavigableString))
                )

    def done(self) -> list[str]:
        self._break()
        return self._lines

    def _break(self) -> None:
        unwrapped = _WRAP.sub("", "".join(self._open))
        line = re.sub(r"[ \t\r\n\f\xa0]+", " ", unwrapped).strip()
        if line:
            self._lines.append(line)
        self._open = []


def _row(tr: Tag) -> str | None:
    """A data row as one line, None for a row that only lays out blocks of text."""
    cells = [child for child in tr.contents if isinstance(child, Tag) and child.name in ("td", "th")]
    if len(cells) < 2:
        return None
    texts = []
    for cell in cells:
        if cell.find("table") is not None or len(cell.find_all(["p", "div", "br", "li"])) > 1:
            return None
        texts.append(re.sub(r"\s+", " ", cell.get_text()).strip())
    return " | ".join(texts) if any(texts) else ""
