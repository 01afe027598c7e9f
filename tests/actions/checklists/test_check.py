from __future__ import annotations

from datetime import date

import pytest

from actions.checklists.check import check, check_catalogue
from actions.checklists.load import Catalogue, parse_checklist
from actions.checklists.models import Checklist
from actions.checklists.rules import Documents
from index.models import Article, Document, Paragraph, Regulation, Status

TODAY = date(2026, 5, 6)
TEXT = "个人用途不得用章。市政府章由秘书长签批。收到申请之日起五个工作日内用章。"


def _rules(text: str = TEXT, **facts: object) -> Documents:
    regulation = Regulation("seal@1", "用章规定", **facts)  # type: ignore[arg-type]
    article = Article("seal@1", "1", "第一条", text, (Paragraph(1, text),))
    return Documents([Document(regulation, (), (article,))])


def _messages(text: str, rules: Documents | None = None) -> list[str]:
    return [str(p) for p in check(parse_checklist(text, "small.yml"), rules or _rules(), TODAY)]


def test_a_sound_checklist_has_no_problem(small: Checklist) -> None:
    assert check(small, _rules(), TODAY) == []


def test_every_shipped_checklist_is_sound(catalogue: Catalogue, rules: Documents) -> None:
    assert len(catalogue) == 12
    assert [str(problem) for problem in check_catalogue(catalogue, rules, date.today())] == []


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("to: refused", "to: nowhere", "node 'kind': leads to 'nowhere', which is not there"),
        ("label: 个人用, to: refused", "label: 个人用", "node 'refused': no answers lead here"),
        (
            "when: {kind: city}",
            "when: {kind: village}",
            "`when`: 'kind' has no option 'village'",
        ),
        ("when: {kind: city}", "when: {again: 是}", "node 'sign': no answers lead here"),
        ("when: {kind: city}", "when: {received: x}", "`when` names 'received': no choice has this id"),
        ("when: {kind: city}", "when: {kind: private}", "node 'sign': no answers lead here"),
        ("from: received", "from: again", "deadline from 'again': no date question"),
        ("    silent: true\n", "    silent: true\n    to: stamp\n", "the path runs in a circle"),
        (
            "市政府章由秘书长签批",
            "市政府章由市长签批",
            "the quote '市政府章由市长签批' is not in seal@1#1",
        ),
        ('address: "seal@1#1", quote: "市', 'address: "seal@1#2", quote: "市', "cites seal@1#2"),
        (
            'address: "seal@1#1", quote: "市',
            'address: "seal@1#1.2", quote: "市',
            "node 'sign': cites seal@1#1.2",
        ),
        ('basis: ["seal@1#1"]', 'basis: ["seal@1#1", "seal@1#3"]', "`basis` names seal@1#3, cited nowhere"),
        ('basis: ["seal@1#1"]', 'basis: ["seal@1#3"]', "add it to `basis`"),
    ],
)
def test_a_problem_names_node_and_mend(small_text: str, good: str, bad: str, says: str) -> None:
    assert good in small_text
    assert any(says in message for message in _messages(small_text.replace(good, bad, 1)))


def test_a_path_that_ends_at_no_outcome_is_found(small_text: str) -> None:
    cut = small_text.split("  - id: refused", maxsplit=1)[0].replace(", to: refused", "")
    task = "type: task\n    title: 收\n    do: 本规则未作规定，请向办公室确认。\n    silent: true"
    cut = cut.replace("type: outcome\n    title: 办完了\n    text: 已经用章。", task)
    assert any("node 'finished': the path ends here" in message for message in _messages(cut))


def test_an_outcome_that_may_be_passed_over_at_the_end_is_a_dead_end(small_text: str) -> None:
    loose = small_text.replace("    title: 不能用章", "    when: {kind: city}\n    title: 不能用章")
    assert any("node 'refused': the path ends here" in message for message in _messages(loose))


def test_a_circle_is_shown_in_the_order_it_is_walked(small_text: str) -> None:
    (message,) = _messages(small_text.replace("    silent: true\n", "    silent: true\n    to: stamp\n", 1))
    circle = message.partition("(")[2].partition(")")[0].split(" → ")
    assert circle[0] == circle[-1]
    assert " ".join(circle) in "stamp again keep stamp again keep stamp"


@pytest.mark.parametrize(
    "facts",
    [{"status": Status.REPEALED}, {"effective_to": date(2025, 1, 1)}, {"effective_from": date(2027, 1, 1)}],
)
def test_a_quote_from_a_version_not_in_force_is_a_problem(small_text: str, facts: dict[str, object]) -> None:
    assert any("not in force on 2026-05-06" in message for message in _messages(small_text, _rules(**facts)))


def test_two_checklists_may_not_share_a_name_nor_name_one_that_is_not_there(small_text: str) -> None:
    first = parse_checklist(small_text.replace("title: 办完了", "title: 办完了\n    related: [gone]"), "a")
    second = parse_checklist(small_text.replace("id: small", "id: other"), "b")
    said = [str(p) for p in check_catalogue(Catalogue([first, second]), _rules(), TODAY)]
    assert any("'用印' also calls 'small'" in message for message in said)
    assert any("`related` names 'gone'" in message for message in said)
