"""Who does what: the clauses in which a body must, may or may not do something, or decides.

A clause is a sentence, or a part of one that ends with a semicolon. It speaks of a body's duty when the body
is its subject (各部门要…), its agent (由市司法局…), or whom a matter goes to (报市长审定).
A sentence without a subject goes on with that of the sentence before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from index.address import Address
from index.models import Article, Paragraph


class DutyKind(StrEnum):
    """What a clause says of the body."""

    RESPONSIBLE = "responsible"
    MUST = "must"
    MAY = "may"
    MUST_NOT = "must_not"
    DECIDES = "decides"


@dataclass(frozen=True, slots=True)
class Duty:
    """`quote` is an exact substring of the article at `address`."""

    address: str
    kind: DutyKind
    quote: str


def duties_of(body: str, articles: Iterable[Article]) -> list[Duty]:
    """Every clause of `articles` that gives `body` a duty, a power or a prohibition, in their order."""
    names = names_of(body)
    if not names:
        return []
    return [
        duty for article in articles if any(n in article.text for n in names) for duty in _in(names, article)
    ]


def _in(names: tuple[str, ...], article: Article) -> Iterator[Duty]:
    for paragraph in article.paragraphs:
        address = str(Address(article.regulation, article.number, paragraph.number))
        carried: DutyKind | None = None
        for clause in _clauses(paragraph):
            kind, is_subject = _role(names, clause)
            if kind is None and carried and _goes_on(clause):
                kind, is_subject = _modality(clause) or carried, True
            elif kind is not None and not is_subject:
                is_subject = carried is not None and _goes_on(clause)
            carried = kind or carried if is_subject else None
            if kind is not None:
                yield Duty(address, kind, _quote(clause, paragraph, article))


_CLAUSE = re.compile(r"[^。；;！？]*[。；;！？]+[”’」』）)]*|[^。；;！？]+$")
_PART = re.compile(r"[^,，：:]+")
_LEFT = r"(?:(?:负责[^,，]{1,8}的)|市人民政府|市政府|分管|主管|有关|本级|各级|全体|其他|的|各|市)*"
"""What may stand before a name as a part of it: 负责常务工作的副市长, 市人民政府分管领导同志."""
_AND = "及|和|与|、|或者|或|以及|会同|并"
_GOES_ON = "应|由|对|负责|可|要|不|须|会同|与|的|在|依|按|将|规定|决定|批准|根据|授权"
"""What no name of a department holds: where one of these stands, the clause has gone on to what is done."""
_NOT_AFTER = (
    "办公室|各部门|各工作部门|工作部门|部门|(?<=政府)领导|制度|分管|其他|秘书长|副秘书长|组成人员|全体会议|常务会议|专题会议"
    "|规章|规范性文件|名义|授权|门户网站|负责人|议题|会议纪要|纪要|决定|决策|批准的|的(?!主要(?:任务|职责|职能))|各类|日常"
    "|工作(?!部门|会议)|负责制|主要负责人|各局|令|职权|办公厅|直属机构"
    # 国务院交通主管部门 and 国务院工业和信息化主管部门 are other bodies than 国务院.
    rf"|(?!和|及|与)(?:(?!{_GOES_ON})[一-鿿])(?:(?!{_GOES_ON})[一-鿿、]){{0,14}}?(?:部门|机构)|总理"
)
_VERB = (
    "审定|审签|审核|审批|审议|签发|签批|批准|确定|决定|协调|同意|撤销|讨论决定|讨论通过|审查|备案审查|统一|进行|研究|核准"
    "|裁决"
)
_BEFORE_DECIDING = r"(?:报经|报请|报送|报|须经|应经|经|请示)"
_FINAL = "讨论决定|讨论通过|决定|审定|批准|裁决"
_OTHERS = (
    r"(?:(?!实行|提请|由|报|经|向|对)[一-鿿]){0,14}?"
    "(?:人民政府|部门|办公室|局|委员会|委|市长|秘书长|同志|负责人|会议|机关|机构|单位|组织|人员|企业)"
)
_MODALS = (
    (DutyKind.MUST_NOT, "不得|严禁|禁止|不允许|不准"),
    (
        DutyKind.MUST,
        "应当|必须|须|应(?!急|用)|(?<![需主重必纪摘提只概])要(?!求|点|素|害|件|闻|领)|每年(?=向)|请假|按.{1,12}落实",
    ),
    (DutyKind.MAY, "可以|有权|(?<!许)可(?!靠|行|持续|控|能)"),
)
_TEMPORAL = re.compile(r"(?:期间|时|以后|之后|后|之前|的)$")
_TASKS = re.compile("的主要(?:任务|职责|职能)是")
_MADE_UP = re.compile("组成(?!人员|部分)")
_ADVERBIAL = re.compile("在|于|根据|按照|按|依照|依据|依法|围绕|结合|通过|对|为")
_CARRIES = re.compile(
    r"(?:并|还|同时|要|应|须|必须|不得|可|受[^,，]{1,10}委托|适时|严格|对|涉及|实施|定期|依法|及时|认真|积极|自觉|加强|坚决|未经)"
)


def names_of(body: str) -> tuple[str, ...]:
    """The ways a rule writes the body: 市政府办公室 stands there as 市人民政府办公室, 司法局 as 市司法局."""
    plain = "".join(body.split()).replace("人民政府", "政府")
    if len(plain) < 2:
        return ()
    full = plain.replace("政府", "人民政府")
    found = [full, plain]
    for lead in ("市人民政府", "市政府", "市"):
        if full.startswith(lead) and len(full) - len(lead) >= 2 and not full.startswith("市人民政府办公"):
            found.append(full.removeprefix(lead))
    return tuple(dict.fromkeys(found))


def _clauses(paragraph: Paragraph) -> list[str]:
    return [match.group().strip() for match in _CLAUSE.finditer(paragraph.text) if match.group().strip()]


def _quote(clause: str, paragraph: Paragraph, article: Article) -> str:
    """The clause; where it leads to items, with them."""
    if not paragraph.items or not paragraph.text.endswith(clause):
        return clause
    start = article.text.find(clause)
    last = paragraph.items[-1]
    while last.subitems:
        last = last.subitems[-1]
    end = article.text.find(last.text, start) + len(last.text)
    return article.text[start:end]


def _role(names: tuple[str, ...], clause: str) -> tuple[DutyKind | None, bool]:
    """What the clause says of the body, and whether the body is its subject."""
    at = _patterns(names)
    parts = [match.group() for match in _PART.finditer(clause)]
    for place, part in enumerate(parts):
        if at.subject.match(part) and _has_predicate(at, part, parts[place + 1 :]):
            return _of_subject(at, clause, part), True
    for part in parts:
        if _MADE_UP.search(part):
            continue
        if at.settles.search(part):
            return DutyKind.DECIDES, False
        if at.decides.search(part):
            return DutyKind.DECIDES, False
        if at.agent.search(part):
            return DutyKind.RESPONSIBLE, False
    return None, False


def _of_subject(at: _Patterns, clause: str, part: str) -> DutyKind:
    match = at.subject.match(part)
    rest = part[match.end() :] if match else ""
    if _TASKS.match(rest):
        return DutyKind.RESPONSIBLE
    if re.match(_VERB, rest) and not rest.startswith(("进行", "统一", "研究", "协调")):
        return DutyKind.DECIDES
    return _modality(clause, part) or DutyKind.RESPONSIBLE


def _has_predicate(at: _Patterns, part: str, later: list[str]) -> bool:
    """Whether the name at the head of `part` is what the clause is about, not of a time or a thing."""
    match = at.subject.match(part)
    rest = part[match.end() :] if match else ""
    if rest.startswith(("由", "是")) and not rest.startswith("由其"):
        return False
    if _TASKS.match(rest):
        return True
    if not rest.strip("。；; ") or _MADE_UP.search(part):
        return False
    if _modal_leads(rest) or _ADVERBIAL.match(rest):
        return True
    if _TEMPORAL.search(rest) or re.search(r"的[一-鿿]{1,8}$", rest):
        return bool(later) and _modal_leads(later[0])
    return True


def _modal_leads(text: str) -> bool:
    return re.match("应当|必须|须|应|要(?!求)|不得|可以|可", text) is not None


def _goes_on(clause: str) -> bool:
    """Whether the clause has no subject or agent of its own."""
    if not _CARRIES.match(clause):
        return False
    own = re.compile(rf"(?:^|[,，])(?:{_OTHERS})(?:应当|必须|须|应|要(?!求)|不得|可以|负责)")
    return own.search(clause) is None


def _modality(clause: str, since: str = "") -> DutyKind | None:
    """The first modal word after the start of the part `since`."""
    text = clause[clause.find(since) :]
    found = [(m.start(), kind) for kind, words in _MODALS if (m := re.search(words, text))]
    return min(found)[1] if found else None


@dataclass(frozen=True, slots=True)
class _Patterns:
    subject: re.Pattern[str]
    agent: re.Pattern[str]
    settles: re.Pattern[str]
    decides: re.Pattern[str]


@lru_cache(maxsize=64)
def _patterns(names: tuple[str, ...]) -> _Patterns:
    name = rf"{_LEFT}(?<!副)(?:{'|'.join(map(re.escape, names))})(?!{_NOT_AFTER})"
    joined = rf"(?:{_OTHERS}(?:{_AND}))*"
    after = rf"(?>(?:(?:{_AND}){_OTHERS})*)(?!{_NOT_AFTER})"
    return _Patterns(
        re.compile(rf"\s*(?:[^,，]{{2,20}}的,)?{joined}{name}{after}"),
        re.compile(rf"由(?:[^,，]{{1,40}}的)?{joined}{name}{after}"),
        re.compile(rf"(?:由|经)(?:[^,，]{{1,40}}的)?{joined}{name}{after}(?:{_FINAL})"),
        re.compile(rf"(?:{_BEFORE_DECIDING}|向){joined}{name}{after}(?:报告)?(?:{_VERB})"),
    )
