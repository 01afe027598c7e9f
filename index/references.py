"""Places that a person names in a question: 第四十六条第二款, 46条, 工作规则第7条, 第九章.

Only what is meant as a place counts: 一条消息, 有五十条 and 第一条建议是… name none.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from index.numerals import ANY, to_number


@dataclass(frozen=True, slots=True)
class Reference:
    """A place in a rule. `article` is `"46"` or `"12-1"`; `start` and `end` bound `text` in the question.

    `title` is what the person called the regulation, as written (工作规则), None if they did not; it may
    name one that the library does not hold. A chapter alone has no article.
    """

    text: str
    start: int
    end: int
    article: str | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    chapter: int | None = None
    section: int | None = None
    title: str | None = None


def find_reference(text: str) -> Reference | None:
    """The first place that `text` names, None if it names none. An article goes before a chapter."""
    folded = _fold(text)
    for pattern, judge in ((_ARTICLE, _is_article), (_CHAPTER, _is_chapter)):
        for match in re.compile(pattern).finditer(folded):
            if judge(folded, match):
                reference = _reference(text, folded, match)
                if reference is not None:
                    return reference
    return None


def without_reference(text: str) -> str:
    """`text` less the place that it names (and the 的 after it), to search for what else it says."""
    reference = find_reference(text)
    if reference is None:
        return text
    after = text[reference.end :].removeprefix("的")
    return f"{text[: reference.start]} {after}".strip()


# Patterns are compiled when first used (and kept by `re`): reading one article asks for none of them.
# Bounded, so that a long run of digits costs no more than its length.
_N = rf"[{ANY}](?:[ ]?[{ANY}]){{0,11}}"
_OF = r"\s*的?\s*"
_PARTS = (
    rf"(?:{_OF}第?\s*(?P<paragraph>{_N})\s*款)?"
    rf"(?:{_OF}(?:第\s*)?[（(]?\s*(?P<item>{_N})\s*[）)]?\s*项)?"
    rf"(?:{_OF}第?\s*(?P<subitem>{_N})\s*[目小])?"
)
_ARTICLE = (
    rf"(?:第\s*(?P<chapter>{_N})\s*章{_OF}(?:第\s*(?P<section>{_N})\s*节{_OF})?)?"
    rf"(?:(?P<ordinal>第)\s*)?(?P<article>{_N})\s*条(?:\s*之\s*(?P<suffix>{_N}))?{_PARTS}"
)
_CHAPTER = (
    rf"(?:(?P<ordinal>第)\s*)?(?P<chapter>{_N})\s*章(?:{_OF}第\s*(?P<section>{_N})\s*节)?"
    rf"|(?P<only>第)\s*(?P<lone_section>{_N})\s*节"
)

_LIKELY_COUNT = 10
"""Up to here a number without 第 is more often a count (三条建议) than a place."""
_LONGEST_RULE = 1500
_ROUGHLY = "一二|二三|三四|四五|五六|六七|七八|八九|.*十[一二三四五六七八九][一二三四五六七八九]"

# 条 counts things: after these it is no place, whatever stands before the number.
_NOT_A_PLACE = (
    r"例(?!外|如)|件|理(?!财|顺|应)|码|形码|幅|龙|心|目(?!的|标|前)|线(?!上|下)|纹|街(?!道)|路(?!演|径)"
    r"|狗|鱼|裤|裙|船(?!舶|员)|河(?!长|道)|命(?!令|名)"
)
_COUNTED = (
    r"的?(?:建议|意见(?!不)|消息|信息(?!公开)|新闻(?!稿)|短信|微信|微博|留言|评论|回复|经验|理由|原因|措施|举措"
    r"|渠道|途径|动态|公告|通知|线索|地铁|高速|铁路|公路|隧道|道路|跑道|航线|高铁|左右|以上|以下|以内)"
)
_INSIDE_A_WORD = r"[A-Za-z0-9.．/第-]$"
_COUNTING_BEFORE = (
    r"(?:[有共计达余约近这几每各前后多发提写加增删改满足超过仅只首末上下数第]"
    r"|一共|总共|不少于|不超过|至少|最多|列出|列了|分为)\s*$"
)
_PAUSES = r"[\s的呢吗啊呀吧，,。.？?！!]*"
_WHOLE_QUESTION = (
    rf"{_PAUSES}(?:(?:是|都|讲|说|写|规定|内容|原文|全文|什么|啥|怎么|如何|了|看|给我|一下|具体|怎样|里|哪些|有)"
    rf"{_PAUSES})*"
)
_BEFORE_WHOLE = (
    r"(?:请问|请|麻烦|帮我|帮忙|我想|我要|想|看看|看一下|看|查看|查一下|查|显示|打开|念一下|背一下|说说|那么?"
    r"|给我|原文|依据|根据|按照|\s|[，,：:])*"
)
_IN_IT = r"\s*(?:的|里的?|中的?|里面的?)?\s*$"
_TITLE_QUOTED = rf"《(?P<title>[^《》]{{2,60}})》\s*(?:[（(][^（()）]{{1,30}}[）)])?{_IN_IT}"
_TITLE_BARE = (
    r"(?P<title>[一-鿿]{1,30}(?:规则|条例|办法|规定|细则|章程|制度|规程|准则|方案|宪法|法典|法))" + _IN_IT
)
_NOT_OF_A_TITLE = (
    r"^.*(?:请问|查一下|查询|查看|查|看看|看一下|看|根据|按照|依照|依据|参照|违反|符合|关于|我想|想|知道"
    r"|显示|打开|给我|那|就是|在|问|说|按)(?=.)"
)
_GENERIC = frozenset(
    head + tail
    for head in ("本", "这个", "这部", "该", "此", "咱们", "我们", "咱们的", "我们的", "你们的", "这份")
    for tail in ("规则", "规定", "办法", "条例", "制度", "细则", "法", "章程")
) | {"法", "规定", "办法", "制度", "方案"}


def _fold(text: str) -> str:
    """Full-width digits and letters as half-width, character for character, so that positions hold."""
    return "".join(
        half if len(half := unicodedata.normalize("NFKC", char)) == 1 and char not in "（）：，" else char
        for char in text
    )


def _is_article(text: str, match: re.Match[str]) -> bool:
    number = _number(match["article"])
    ends_at = text.index("条", match.end("article")) + 1
    if not number or match["article"] == "两" or re.compile(_NOT_A_PLACE).match(text, ends_at):
        return False
    counted = re.compile(_COUNTED).match(text, match.end()) and not _names_parts(match)
    if match["ordinal"] or match["chapter"]:
        return number > _LIKELY_COUNT or not counted
    return not counted and number <= _LONGEST_RULE and _is_bare_article(text, match, number)


def _is_bare_article(text: str, match: re.Match[str], number: int) -> bool:
    """Whether 四十六条 without 第 is a place: 七条 alone is, 那三条 and 有五十条 are counts."""
    before, after = text[: match.start()], text[match.end() :]
    if re.compile(_INSIDE_A_WORD).search(before) or re.compile(_ROUGHLY).fullmatch(match["article"]):
        return False
    if _title_before(before) is not None or _names_parts(match):
        return True
    if re.compile(_COUNTING_BEFORE).search(before):
        return False
    if number > _LIKELY_COUNT:
        return True
    return number > 1 and not before.endswith("那") and _is_whole_question(before, after)


def _names_parts(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("paragraph", "item", "suffix"))


def _is_chapter(text: str, match: re.Match[str]) -> bool:
    if match["only"]:
        return not text.startswith(("课", "车"), match.end())
    if text[match.end() : match.end() + 1] in ("程", "鱼", "法"):
        return False
    if match["ordinal"]:
        return True
    before, after = text[: match.start()], text[match.end() :]
    if re.compile(_COUNTING_BEFORE).search(before):
        return False
    if match["chapter"].isascii():
        return not (before[-1:].isascii() and before[-1:].isalnum())
    return match["chapter"] not in ("一", "两") and _is_whole_question(before, after)


def _is_whole_question(before: str, after: str) -> bool:
    """Whether a question says nothing beside the place: 查一下…, …说的啥, …的原文."""
    return bool(re.compile(_BEFORE_WHOLE).fullmatch(before) and re.compile(_WHOLE_QUESTION).fullmatch(after))


def _reference(text: str, folded: str, match: re.Match[str]) -> Reference | None:
    groups = match.groupdict()
    numbers = {
        name: _number(groups[name])
        for name in (
            "article",
            "suffix",
            "paragraph",
            "item",
            "subitem",
            "chapter",
            "section",
            "lone_section",
        )
        if groups.get(name)
    }
    if not numbers or any(not number for number in numbers.values()):
        return None
    start, end = match.start(), match.end()
    article = numbers.get("article")
    suffix = numbers.get("suffix")
    return Reference(
        text[start:end],
        start,
        end,
        (f"{article}-{suffix}" if suffix else str(article)) if article else None,
        numbers.get("paragraph"),
        numbers.get("item"),
        numbers.get("subitem"),
        numbers.get("chapter"),
        numbers.get("section") or numbers.get("lone_section"),
        _title_before(folded[:start]),
    )


def _title_before(before: str) -> str | None:
    quoted = re.compile(_TITLE_QUOTED).search(before)
    if quoted:
        return quoted["title"]
    bare = re.compile(_TITLE_BARE).search(before)
    if bare is None:
        return None
    title = re.compile(_NOT_OF_A_TITLE).sub("", bare["title"])
    return None if title in _GENERIC or len(title) < 2 else title


def _number(text: str) -> int | None:
    try:
        return to_number(text)
    except ValueError:
        return None
