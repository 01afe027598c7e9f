from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from actions.checklists.errors import ChecklistFileError, ChecklistNotFound
from actions.checklists.load import Catalogue, load_catalogue, load_checklist, parse_checklist

BROKEN = [
    (
        "options:\n      - {value: office",
        "option:\n      - {value: office",
        "node 'kind', option: is not a known key",
    ),
    ("    ask: 盖哪一种章？\n", "", "node 'kind', ask: is missing; add it"),
    ('options: {"否": finished}', "options: {否认: finished}", "options of a yes_no question"),
    ('options: {"否": finished}', "options: {no: finished}", "options of a yes_no question"),
    ("value: city", "value: 3", "put it in quotes"),
    ("value: city", "value: office", "two options have the same value"),
    ("id: stamp", "id: sign", "node ids ['sign'] stand twice"),
    ("    silent: true\n", "", "a task needs `cites`"),
    ("归档期限本规则未作规定，请向办公室确认。", "归档期限不明。", "本规则未作规定，请向…确认"),
    ("words: 五个工作日内", "words: 十个工作日内", "stand in none of the task's quotes"),
    ("unit: working", "unit: weeks", "Currently, it is 'weeks'"),
    ("    do: 用章。\n", "    do: 用章。\n    do: 再用章。\n", "the key 'do' stands twice"),
    ("when: {kind: city}", "when: city", "write `when: {question: value}`"),
    (
        "kind: date",
        "kind: date\n    options: [{value: a, label: a}, {value: b, label: b}]",
        "a date question has no options",
    ),
    ("version: 1", "version: 0", "version: Input should be greater"),
    ("type: outcome\n    title: 办完了", "type: outcom\n    title: 办完了", "node 'finished'"),
    ("nodes:", "[nodes:", "not YAML"),
    ('address: "seal@1#1", quote: "个人', 'address: "seal", quote: "个人', "node 'kind', cites, 0, address"),
]


@pytest.mark.parametrize(("good", "bad", "says"), BROKEN)
def test_an_error_names_file_node_and_mend(small_text: str, good: str, bad: str, says: str) -> None:
    assert good in small_text
    with pytest.raises(ChecklistFileError) as error:
        parse_checklist(small_text.replace(good, bad, 1), "small.yml")
    assert str(error.value).startswith("small.yml")
    assert says in str(error.value)


@pytest.mark.parametrize("text", ["", "- a", "三"])
def test_a_file_without_a_mapping_is_named(text: str) -> None:
    with pytest.raises(ChecklistFileError, match="x.yml"):
        parse_checklist(text, "x.yml")


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.yml"
    path.write_bytes("id: 印章".encode("gbk"))
    with pytest.raises(ChecklistFileError, match="bad.yml"):
        load_checklist(path)


def test_two_files_with_one_id_are_refused(tmp_path: Path, small_text: str) -> None:
    for name in ("a.yml", "b.yml"):
        (tmp_path / name).write_text(small_text, encoding="utf-8")
    with pytest.raises(ChecklistFileError, match="'small'"):
        load_catalogue(tmp_path)


def test_a_checklist_is_found_by_id_and_by_the_day(small_text: str) -> None:
    small = parse_checklist(small_text.replace("basis:", "effective_to: 2023-01-01\nbasis:"), "s")
    catalogue = Catalogue([small])
    assert catalogue.get("small") is small
    assert catalogue.in_force(date(2022, 6, 1)) == (small,)
    assert catalogue.in_force(date(2021, 6, 1)) == catalogue.in_force(date(2024, 6, 1)) == ()
    with pytest.raises(ChecklistNotFound, match="'other'"):
        catalogue.get("other")
