"""`make bench-chat` tells what is right from what is not and from what must never happen."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.gateway.bench_chat import main
from index.address import parse_address
from tests.conftest import ROOT, Stack

NATIONAL = ROOT / "data" / "evaluation" / "national.yml"
RULE = "zhuzhou-work-rules@2022"


def bench(url: str, questions: Path) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "bot.gateway.bench_chat", str(questions), "--url", url]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def written(folder: Path, *questions: dict[str, object]) -> Path:
    path = folder / "questions.yml"
    path.write_text(yaml.safe_dump([{"kind": "some", "questions": list(questions)}]), encoding="utf-8")
    return path


@pytest.mark.live
def test_what_is_right_is_counted_and_what_is_not_is_told(stack: Stack, tmp_path: Path) -> None:
    found = bench(
        stack.url,
        written(
            tmp_path,
            {"ask": "第四十六条第二款", "first": [f"{RULE}#46"]},
            {"ask": "民法典第三条", "none": True},
            {"ask": "常务会议多久召开一次", "among": [f"{RULE}#44"]},
            {"ask": "感冒了吃什么药好得快", "ungrounded": True},
            {"ask": "常务会议多久召开一次", "first": [f"{RULE}#43"]},
        ),
    )
    assert found.returncode == 0, found.stderr
    assert "4 of 5" in found.stdout.splitlines()[0]
    assert found.stdout.count(f"常务会议多久召开一次: grounded {RULE}#44") == 1


@pytest.mark.live
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"ask": "第四十六条", "none": True}, "something for what is not held"),
        ({"ask": "第四十六条", "first": ["other@2020#46"]}, "another regulation's"),
        ({"ask": "第四十六条", "first": [f"{RULE}#46"], "banner": True}, "no word that it is not in force"),
        ({"ask": "常务会议多久召开一次", "ungrounded": True}, "called grounded"),
    ],
)
def test_what_must_never_happen_ends_with_1(
    stack: Stack, tmp_path: Path, question: dict[str, object], told: str
) -> None:
    found = bench(stack.url, written(tmp_path, question))
    assert found.returncode == 1
    assert f"NEVER {question['ask']}: {told}" in found.stdout


def test_where_nothing_listens_it_says_what_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = written(tmp_path, {"ask": "第四十六条", "none": True})
    monkeypatch.setattr(sys, "argv", ["bench_chat", str(asked), "--url", "http://127.0.0.1:9"])
    assert main() == 1
    assert "make run" in capsys.readouterr().err


def test_the_national_questions_are_well_formed() -> None:
    groups = yaml.safe_load(NATIONAL.read_text(encoding="utf-8"))
    questions = [one for group in groups for one in group["questions"]]
    assert len(questions) >= 60
    for one in questions:
        assert one["ask"] == one["ask"].strip() != ""
        assert sum(name in one for name in ("first", "among", "none", "ungrounded")) == 1, one
        for address in one.get("first", []) + one.get("among", []):
            assert parse_address(address).article, address
    asked = [(one["ask"], one.get("as_of")) for one in questions]
    assert len(set(asked)) == len(asked)
