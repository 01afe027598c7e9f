"""What a line's beginning says: an article heading, a chapter heading, an item's mark, an attachment.

These judge one line alone. Whether a heading that looks right is one is for `sequence` to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from index.numerals import ANY, CHINESE, to_number

LEAD = r"[\s#*_>　]*"
_NUMBER = rf"[{ANY}](?:\s*[{ANY}])*"
_CHINESE_NUMBER = rf"[{CHINESE}](?:\s*[{CHINESE}])*"

TERMINAL = "。！？!?.”’」』）)】》〉…"
_PUNCTUATION = re.compile(r"[，,。；;：:！!？?、]")


class Kind(Enum):
    """The kinds of mark that number items, outermost first in the usual order."""

    CHINESE_COMMA = "一、"
    CHINESE_BRACKET = "（一）"
    DIGIT_DOT = "1."
    DIGIT_BRACKET = "（1）"
    CIRCLED = "①"


@dataclass(frozen=True, slots=True)
class Mark:
    """An item's mark at a line's start; `rest` is the line without it."""

    kind: Kind
    number: int
    text: str
    rest: str


@dataclass(frozen=True, slots=True)
class ArticleHead:
    """第十二条之一【标题】正文. `separated`: something other than text parts the label from the body."""

    number: int
    suffix: int
    label: str
    title: str
    rest: str
    separated: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """第九章 会议制度. `level` is 编, 分编, 章 or 节; `number` is None for a bare 总则 or 附则."""

    level: str
    number: int | None
    heading: str
    bare: bool
    """Nothing but the label stands on the line, so the name may stand on the next."""


def article_head(line: str) -> ArticleHead | None:
    """The article heading that `line` starts with, None if it starts otherwise or plainly refers."""
    match = _ARTICLE.match(line)
    if match is None:
        return None
    number, suffix = _number(match["number"]), _number(match["suffix"] or "0")
    if not number or suffix is None:
        return None
    marked = bool(match["close"])
    rest = match["rest"].rstrip("*_ ") if marked or "*" in match["lead"] else match["rest"].rstrip()
    if rest[:1] in ("：", ":"):
        rest = f" {rest[1:]}"
    body = rest.lstrip()
    title, body, titled = _split_title(body)
    separated = marked or titled or not rest or rest != rest.lstrip()
    if not titled and (_REFERS.match(body) or (not separated and _MAY_REFER.match(body))):
        return None
    label = "".join(match["label"].split())
    doubtful = not titled and bool(_MAY_REFER.match(body))
    return ArticleHead(number, suffix, label, title, body, separated, doubtful)


def refers_on(line: str) -> bool:
    """Whether `line` goes on from a reference broken across lines: 第三条, and below it 的规定办理."""
    return _REFERS.match(line) is not None or _MAY_REFER.match(line) is not None


def heading(line: str) -> Heading | None:
    """The 编, 章 or 节 heading that `line` is, None if it is something else."""
    bare = _strip_marks(line)
    if _tight(bare) in ("总则", "附则", "分则"):
        return Heading("章", None, _tight(bare), False)
    match = _CHAPTER.match(bare)
    if match is None or len(bare) > 60:
        return None
    number = _number(match["number"])
    name = match["name"]
    parted = name[:1].isspace()
    if parted:
        name = name.removesuffix("。")
    if number is None or (_PUNCTUATION.sub("", name) == "" and name):
        return None
    allowed = "[、，,]" if parted else "、"
    if _PUNCTUATION.search(re.sub(allowed, "", name)) or _HEADING_REFERS.match(name.lstrip()):
        return None
    label = "".join(match["label"].split())
    if _DOTS.search(name):
        return None  # a line of a table of contents, with its page number
    level = "编" if match["level"] == "篇" else match["level"]
    tidy = close_up(name)
    return Heading(level, number, f"{label} {tidy}".strip(), not tidy)


def item_mark(line: str) -> Mark | None:
    """The mark that `line` starts with: 一、（一）1. （1） or ①, half- or full-width."""
    for kind, pattern in _ITEMS:
        match = pattern.match(line)
        if match is None:
            continue
        number = _mark_number(match["number"])
        rest = line[match.end() :].strip()
        if number and not _NOT_AN_ITEM[kind].match(rest) and not _enumerates(number, rest):
            return Mark(kind, number, "".join(match.group().split()).lstrip("#*_>"), rest)
    return None


def is_attachment(line: str) -> bool:
    """Whether `line` opens an attachment: 附件1：…, 附表, 附：."""
    return len(line) <= 60 and _ATTACHMENT.match(_strip_marks(line)) is not None


def is_title_like(line: str, longest: int = 40) -> bool:
    """A short line with no punctuation, as titles, signatures and headings are."""
    return 2 <= len(_tight(line)) <= longest and not re.search(r"[，,。；;：:！!？?=＝|]", line)


def is_date(line: str) -> bool:
    """Whether `line` is a date and nothing else: 2022年1月13日, 二〇二二年一月十三日."""
    return _DATE.fullmatch(_tight(line)) is not None


def is_signature(line: str) -> bool:
    """Whether `line` may be the name of an issuing body alone."""
    return is_title_like(line) and _BODY_NAME.search(_tight(line)) is not None


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a finished sentence does."""
    return text.rstrip().endswith(tuple(TERMINAL)) or _CLOSING.search(text) is not None


def close_up(name: str) -> str:
    """总  则 as 总则: spaces between single characters go, others shrink to one."""
    words: list[str] = []
    spread = False
    for word in name.split():
        if spread and len(word) == 1:
            words[-1] += word
        else:
            words.append(word)
        spread = len(word) == 1
    return " ".join(words)


_ARTICLE = re.compile(
    rf"(?P<lead>{LEAD})(?P<label>第\s*(?P<number>{_NUMBER})\s*条"
    rf"(?:\s*之\s*(?P<suffix>{_CHINESE_NUMBER}|[0-9０-９]+))?)(?P<close>[*_]*)(?P<rest>.*)",
    re.DOTALL,
)
_CHAPTER = re.compile(
    rf"(?P<label>第\s*(?P<number>{_NUMBER})\s*(?P<level>分编|编|篇|章|节))(?P<name>.*)", re.DOTALL
)
_IN_NUMBER = rf"[{ANY}]+"
# These never stand at the start of an article's own text.
_REFERS = re.compile(
    rf"第\s*{_IN_NUMBER}\s*[款项]|款(?!项|待|式|额)|项(?!目)|[、，,]?(?:和|与|及|或|或者|以及|至|到)?第\s*{_IN_NUMBER}\s*条"
    rf"|[、，,。；;》”」)]|的|之规定|[（(]{_IN_NUMBER}[）)]\s*项"
)
# These may, but seldom; the numbering around decides, and only where a space parts them from the label.
_MAY_REFER = re.compile(
    r"规定(?!本)|所称|所列|所指|所述|所规定|除外(?!国)|以外(?!国|币|汇)|中(?:的|规定|所|提到)|(?:修改|改|调整)为|作为第"
)
_HEADING_REFERS = re.compile(rf"的|规定|所|中的|和第|至第|与第|及第|第\s*{_IN_NUMBER}\s*[条款]|以[外上下]")
_TITLE = re.compile(r"[【［\[](?P<square>[^】］\]]{1,40})[】］\]]|[（(](?P<round>[^）)]{2,30})[）)](?=\s|$)")
_CLOSING = re.compile(r"(?:起(?:施行|执行|实施|生效)|同时废止|负责解释)\s*$")
_DOTS = re.compile(r"[.．…·]{2,}\s*\d{0,4}\s*$|\s\d{1,4}\s*$")
_ITEMS = (
    (Kind.CHINESE_COMMA, re.compile(rf"{LEAD}(?P<number>{_CHINESE_NUMBER})\s*、")),
    (Kind.CHINESE_BRACKET, re.compile(rf"{LEAD}(?:[（(]\s*(?P<number>{_CHINESE_NUMBER})\s*[）)])")),
    (Kind.CHINESE_BRACKET, re.compile(rf"{LEAD}(?P<number>[㈠-㈩])")),
    (Kind.DIGIT_DOT, re.compile(rf"{LEAD}(?P<number>[0-9０-９]{{1,3}})\s*(?:、|[.．](?![0-9０-９]))")),
    (Kind.DIGIT_DOT, re.compile(rf"{LEAD}(?P<number>[⒈-⒛])")),
    (Kind.DIGIT_BRACKET, re.compile(rf"{LEAD}[（(]?\s*(?P<number>[0-9０-９]{{1,3}})\s*[）)]")),
    (Kind.DIGIT_BRACKET, re.compile(rf"{LEAD}(?P<number>[⑴-⒇])")),
    (Kind.CIRCLED, re.compile(rf"{LEAD}(?P<number>[①-⑳])")),
)
_COUNTED = re.compile(rf"(?P<number>[{ANY}]+)\s*[类级等项款条个种、]")
_NEVER = re.compile(r"(?!)")
_LIST_OF_ITEMS = re.compile(
    rf"[、，,和与及或至到]?\s*[（(]\s*{_IN_NUMBER}\s*[）)]\s*(?:[、和与及或至到]|项)|项|款"
)
_NOT_AN_ITEM = {
    # （一）、（二）项所列 refers.
    Kind.CHINESE_COMMA: _NEVER,
    Kind.CHINESE_BRACKET: _LIST_OF_ITEMS,
    Kind.DIGIT_DOT: _NEVER,
    Kind.DIGIT_BRACKET: _LIST_OF_ITEMS,
    Kind.CIRCLED: _NEVER,
}
_ATTACHMENT = re.compile(
    rf"(?:附件|附表|附录|附图|附)\s*(?:[{ANY}]{{1,3}}|[A-Za-z])?\s*(?:[：:.．、\s]|$)(?!\s*则)"
)
_DATE_NUMBER = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})"
_DATE = re.compile(
    rf"[（(]?(?:[0-9０-９]{{4}}|[一二三四五六七八九〇○零]{{4}})年{_DATE_NUMBER}月{_DATE_NUMBER}日[）)]?"
)
_BODY_NAME = re.compile(r"(?:政府|办公室|办公厅|委员会|党组|[局厅院部署]|公司|中心|大学|学院|协会)$")


def _number(text: str) -> int | None:
    try:
        return to_number(text)
    except ValueError:
        return None


def _mark_number(text: str) -> int | None:
    if len(text) == 1:
        for first in "㈠⒈⑴①":
            offset = ord(text) - ord(first)
            if 0 <= offset < 20:
                return offset + 1
    return _number(text)


def _enumerates(number: int, rest: str) -> bool:
    """一、二类口岸 counts on within the line: no mark. 四、两类口岸 does not."""
    match = _COUNTED.match(rest)
    return match is not None and _number(match["number"]) == number + 1


def _split_title(body: str) -> tuple[str, str, bool]:
    """Part 【适用范围】 or （适用范围） from the text after it; a bracketed number is no title."""
    match = _TITLE.match(body)
    if match is None:
        return "", body, False
    title = (match["square"] or match["round"] or "").strip()
    if not title or _number(title) is not None:
        return "", body, False
    return title, body[match.end() :].lstrip(), True


def _strip_marks(line: str) -> str:
    return re.sub(r"^[\s#*_>]+|[\s*_]+$", "", line)


def _tight(text: str) -> str:
    return "".join(text.split())
