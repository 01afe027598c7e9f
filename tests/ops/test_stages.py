from __future__ import annotations

from pathlib import Path

import pytest

from ops import stages
from ops.errors import StageFailed
from ops.stages import Stage, run_stages


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stages, "ROOT", tmp_path)
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path / "var"))
    (tmp_path / "input.txt").write_text("one")
    return tmp_path


def counting_stage(house: Path, runs: list[str]) -> Stage:
    def work() -> None:
        runs.append("ran")
        (house / "output.txt").write_text("made")

    return Stage("sample", "a sample", ["input.txt"], [house / "output.txt"], work)


def test_a_stage_is_skipped_until_its_inputs_change(house: Path) -> None:
    runs: list[str] = []
    stage = counting_stage(house, runs)
    run_stages([stage])
    run_stages([stage])
    assert len(runs) == 1
    (house / "input.txt").write_text("two")
    run_stages([stage])
    assert len(runs) == 2


def test_a_missing_output_runs_the_stage_again(house: Path) -> None:
    runs: list[str] = []
    stage = counting_stage(house, runs)
    run_stages([stage])
    (house / "output.txt").unlink()
    run_stages([stage])
    assert len(runs) == 2


def test_an_interrupted_stage_runs_again_though_its_inputs_are_the_same(house: Path) -> None:
    runs: list[str] = []
    good = counting_stage(house, runs)
    run_stages([good])
    (house / "input.txt").write_text("two")

    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_stages([Stage("sample", "a sample", ["input.txt"], [house / "output.txt"], interrupted)])
    (house / "input.txt").write_text("one")
    run_stages([good])
    assert len(runs) == 2


def test_a_failing_command_names_itself(house: Path) -> None:
    with pytest.raises(StageFailed, match="sampling failed with status 3.*false-like"):
        stages.execute(["sh", "-c", "exit 3 # false-like"], what="sampling")
