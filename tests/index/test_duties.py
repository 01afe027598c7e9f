"""Who does what, against the annotation of the whole shipped rule."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from index.duties import DutyKind, duties_of
from index.models import Article, Paragraph
from index.parse import load_document

ROOT = Path(__file__).parents[2]
ANNOTATION = ROOT / "data" / "evaluation" / "duties.yml"
RULE = ROOT / "data" / "regulations" / "zhuzhou-work-rules@2022"


@pytest.fixture(scope="module")
def articles() -> tuple[Article, ...]:
    return load_document(RULE).articles


@pytest.fixture(scope="module")
def clauses() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(ANNOTATION.read_text(encoding="utf-8"))["clauses"]
    return found


def verdicts(articles: tuple[Article, ...], clauses: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """`right`, `wrong` or `missed`, the body, and the words."""
    for body in sorted({body for clause in clauses for body in clause["bodies"]}):
        wanted = [clause for clause in clauses if body in clause["bodies"]]
        left = [(clause["article"], clause["clause"]) for clause in wanted]
        unsettled = [clause for clause in clauses if body in clause.get("unsettled", ())]
        for duty in duties_of(body, articles):
            number = duty.address.partition("#")[2].partition(".")[0]

            def said(clause: dict[str, Any], number: str = number, quote: str = duty.quote) -> bool:
                return bool(clause["article"] == number and clause["clause"] in quote)

            hit = next((clause for clause in wanted if said(clause)), None)
            if hit:
                left.remove((hit["article"], hit["clause"]))
                kind = DutyKind(hit["bodies"][body])
                yield ("right" if kind is duty.kind else "wrong", body, duty.quote)
            elif not any(said(clause) for clause in unsettled):
                yield "wrong", body, duty.quote
        yield from (("missed", body, words) for _, words in left)


def test_precision_and_recall_hold(articles: tuple[Article, ...], clauses: list[dict[str, Any]]) -> None:
    found = list(verdicts(articles, clauses))
    right = sum(verdict == "right" for verdict, _, _ in found)
    wrong = [one for one in found if one[0] == "wrong"]
    missed = [one for one in found if one[0] == "missed"]
    assert right / (right + len(wrong)) >= 0.95, wrong
    assert right / (right + len(missed)) >= 0.85, missed


def test_the_annotation_names_words_that_stand_once(
    articles: tuple[Article, ...], clauses: list[dict[str, Any]]
) -> None:
    texts = {article.number: article.text for article in articles}
    astray = [c["clause"] for c in clauses if texts[c["article"]].count(c["clause"]) != 1]
    assert astray == []


def test_every_quote_is_exact(articles: tuple[Article, ...]) -> None:
    texts = {article.address: article.text for article in articles}
    for body in ("市长", "市司法局", "各部门", "市人民政府", "常务会议"):
        for duty in duties_of(body, articles):
            number = duty.address.partition("#")[2].partition(".")[0]
            assert duty.quote in texts[f"zhuzhou-work-rules@2022#{number}"]


@pytest.mark.parametrize(("asked", "written"), [("司法局", "市司法局"), ("市政府办公室", "市人民政府办公室")])
def test_a_body_is_known_by_its_other_names(articles: tuple[Article, ...], asked: str, written: str) -> None:
    assert duties_of(asked, articles) == duties_of(written, articles) != []


def test_another_body_with_the_name_inside_is_another_body(articles: tuple[Article, ...]) -> None:
    assert not any("副市长协助" in duty.quote for duty in duties_of("市长", articles))
    assert duties_of("市财政局", articles) == []


@pytest.mark.parametrize(
    ("clause", "its_own"),
    [
        ("国务院交通主管部门负责全国的航运管理。", False),
        ("国务院证券监督管理机构应当公布名单。", False),
        ("规定由国务院办公厅解释。", False),
        ("标准由国务院发展改革部门会同有关部门规定。", False),
        ("国务院有关部门应当协助。", False),
        ("未规定的事项，由国务院工业和信息化主管部门依照本条例执行。", False),
        ("国务院商务、外交主管部门会同有关部门加强合作。", False),
        ("行政法规由国务院总理签署公布。", False),
        ("国务院和地方各级人民政府应当加强领导，督促有关部门履行职责。", True),
        ("国务院应当加强对行政管理部门的监督。", True),
        ("国务院可以授权有关主管部门制定办法。", True),
        ("办法由国务院规定。", True),
    ],
)
def test_a_department_is_not_the_body_whose_it_is(clause: str, its_own: bool) -> None:
    article = Article("some@2020", "1", "第一条", clause, (Paragraph(1, clause),))
    assert bool(duties_of("国务院", [article])) is its_own
