"""`python -m index` as a shell sees it: the JSON other programs rely on, and the words for what is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.model
Run = Callable[..., subprocess.CompletedProcess[str]]
EVIDENCE = {"address", "regulation", "article", "citation", "quote", "score"}
RULES = "zhuzhou-work-rules@2022"


@pytest.fixture(scope="module")
def run(index_root: Path, repository: Path) -> Run:
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "ZHIGUI_VAR": str(index_root.parent), "OMP_NUM_THREADS": "1"}
        return subprocess.run(
            [sys.executable, "-m", "index", *arguments],
            cwd=repository,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return command


@pytest.fixture(scope="module")
def answers(
    run: Run, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[list[str]], list[dict[str, Any]]]:
    def ask(questions: list[str]) -> list[dict[str, Any]]:
        file = tmp_path_factory.mktemp("batch") / "questions.txt"
        file.write_text("\n".join(questions), encoding="utf-8")
        done = run("search", "--batch", str(file), "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask


def test_a_file_of_questions_may_begin_with_a_mark_and_a_bad_line_is_named(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.txt"
    file.write_text(f"会议纪要由谁签发\n\n{'长' * 2001}\n", encoding="utf-8-sig")
    done = run("search", "--batch", str(file))
    assert json.loads(done.stdout)["evidence"][0]["article"] == "48"
    assert done.returncode == 2 and "questions.txt line 3: the question has 2001 characters" in done.stderr


def test_search_prints_the_decision_and_its_evidence(run: Run) -> None:
    done = run("search", "会议纪要由谁签发", "--json", "--top-k", "2")
    answer = json.loads(done.stdout)
    assert answer["decision"] == "grounded"
    assert len(answer["evidence"]) == 2
    first = answer["evidence"][0]
    assert set(first) >= EVIDENCE
    assert first["article"] == "48"
    assert first["regulation"] == RULES
    assert first["citation"].startswith("《株洲市人民政府工作规则》（株政发〔2022〕1号）第四十八条")
    assert isinstance(first["score"], float)
    article = json.loads(run("show", first["address"], "--json").stdout)
    assert first["quote"] in article["text"]


def test_what_the_rule_does_not_say_has_no_evidence(run: Run) -> None:
    answer = json.loads(run("search", "食堂几点开饭", "--json").stdout)
    assert answer == {"decision": "not_found", "evidence": []}


REFERENCES = {
    "第四十六条第二款": ("46", f"{RULES}#46.2"),
    "46条": ("46", f"{RULES}#46"),
    "第44条第（四）项": ("44", f"{RULES}#44.1.(4)"),
    "四十七条说的啥": ("47", f"{RULES}#47"),
    "工作规则第7条": ("7", f"{RULES}#7"),
    "《株洲市人民政府工作规则》第二十条第三款怎么说的": ("20", f"{RULES}#20.3"),
    "看看第４８条": ("48", f"{RULES}#48"),
}


def test_a_reference_in_any_dress_goes_to_the_article_itself(
    answers: Callable[[list[str]], list[dict[str, Any]]],
) -> None:
    for (text, (article, address)), answer in zip(REFERENCES.items(), answers(list(REFERENCES)), strict=True):
        assert answer["decision"] == "grounded", text
        assert [(e["article"], e["address"]) for e in answer["evidence"]] == [(article, address)], text


def test_a_chapter_is_given_with_its_articles(answers: Callable[[list[str]], list[dict[str, Any]]]) -> None:
    ninth, fifth = answers(["第九章", "第五章有哪几条"])
    assert ninth["chapter"] == {
        "heading": "第九章 会议制度",
        "articles": [str(number) for number in range(42, 51)],
    }
    assert fifth["chapter"]["articles"] == ["25", "26", "27", "28"]


def test_a_place_that_is_not_there_says_so_with_the_range_there_is(
    answers: Callable[[list[str]], list[dict[str, Any]]],
) -> None:
    article, paragraph = answers(["第六十条", "第七条第三款"])
    assert article["decision"] == paragraph["decision"] == "not_found"
    assert article["missing"] == {"asked": "第六十条", "first": "第一条", "last": "第五十条"}
    assert paragraph["missing"]["last"] == "第七条第一款"


def test_show_prints_an_article_whole(run: Run) -> None:
    article = json.loads(run("show", f"{RULES}#46.2", "--json").stdout)
    assert article["article"] == "46"
    assert article["text"].startswith("提请市人民政府全体会议")
    assert article["quote"].startswith("市人民政府常务会议议题要着眼")
    assert not article["truncated"]
    assert json.loads(run("show", f"{RULES}#50", "--json").stdout)["truncated"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", f"{RULES}#60"), "60"),
        (("show", "nonsense"), "nonsense"),
        (("show", "other-rules@2020#1"), "other-rules@2020"),
        (("search", "会议", "--top-k", "0"), "top_k must be greater than 0. Currently, the top_k is 0."),
        (("search", "   "), "empty"),
        (("search", "长" * 2001), "2001"),
        (("search",), "--batch"),
        (("search", "--batch", "missing.txt"), "missing.txt"),
        (("search", "会议", "--regulation", "none@1"), "none@1"),
    ],
)
def test_a_fault_is_one_line_that_names_the_bad_value(
    run: Run, arguments: tuple[str, ...], says: str
) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


def test_outline_lists_every_chapter(run: Run) -> None:
    [rule] = json.loads(run("outline", RULES, "--json").stdout)
    assert rule["articles"] == [str(number) for number in range(1, 51)]
    assert sum(len(chapter["articles"]) for chapter in rule["chapters"]) == 50


def test_check_finds_nothing_wrong_with_what_ships(run: Run) -> None:
    done = run("check")
    assert done.returncode == 0, done.stdout
    assert "0 problems" in done.stdout
