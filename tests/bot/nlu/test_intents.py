"""The trained model on utterances that it has never seen."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

UTTERANCES = Path(__file__).with_name("utterances.yml")
pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def held_out() -> list[dict[str, str]]:
    loaded: list[dict[str, str]] = yaml.safe_load(UTTERANCES.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def parsed(repository: Path, held_out: list[dict[str, str]]) -> list[dict[str, Any]]:
    made = Path(os.environ.get("ZHIGUI_VAR", repository / "var")).resolve()
    done = subprocess.run(
        [
            repository / ".venv-rasa/bin/python",
            "-m",
            "bot.nlu.parse_batch",
            str(made / "rasa/zhigui.tar.gz"),
        ],
        cwd=repository,
        input=json.dumps([one["text"] for one in held_out]),
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: list[dict[str, Any]] = json.loads(done.stdout)["parsed"]
    return result


def f1_macro(pairs: list[tuple[str, str]]) -> float:
    """Mean over the wanted intents of 2·TP / (2·TP + FP + FN)."""
    wanted, given = Counter(want for want, _ in pairs), Counter(got for _, got in pairs)
    right = Counter(want for want, got in pairs if want == got)
    return sum(2 * right[i] / (wanted[i] + given[i]) for i in wanted) / len(wanted)


def test_there_are_enough_and_none_was_trained_on(repository: Path, held_out: list[dict[str, str]]) -> None:
    trained = "\n".join(
        path.read_text(encoding="utf-8") for path in (repository / "data/training/nlu").glob("*.yml")
    )
    known = {line.strip().removeprefix("- ") for line in trained.splitlines()}
    assert len(held_out) >= 200
    assert [one["text"] for one in held_out if one["text"] in known] == []


def test_intents_are_told_apart(held_out: list[dict[str, str]], parsed: list[dict[str, Any]]) -> None:
    pairs = [(one["intent"], got["best"]) for one, got in zip(held_out, parsed, strict=True)]
    wrong = [
        (one["text"], one["intent"], got["best"])
        for one, got in zip(held_out, parsed, strict=True)
        if one["intent"] != got["best"]
    ]
    assert f1_macro(pairs) >= 0.95, wrong
