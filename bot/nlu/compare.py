"""Measure pipelines beside one another on utterances that none was trained on.

    .venv-rasa/bin/python -m bot.nlu.compare UTTERANCES config.yml bot/nlu/pipelines/diet.yml

The file of utterances is a YAML list of `{text, intent}`. Prints a Markdown table: share of right
intents, macro F1, the fallback's thresholds, seconds to train and to load, milliseconds a parse,
peak megabytes. Each pipeline is trained afresh, outside Rasa's cache.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml
from sklearn.metrics import accuracy_score, f1_score

ROOT = Path(__file__).resolve().parents[2]
THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6)


def main(utterances: str, *configs: str) -> None:
    """Train and measure every pipeline of `configs`, and print the table."""
    held_out = yaml.safe_load(Path(utterances).read_text(encoding="utf-8"))
    rows = [measure(Path(config), held_out) for config in configs]
    sys.stdout.write(as_table(rows))


def measure(config: Path, held_out: list[dict[str, str]]) -> dict[str, Any]:
    """Everything that the table says of one pipeline."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, megabytes = _train(config, Path(folder))
        result = parse_in_process(Path(folder) / "model.tar.gz", [one["text"] for one in held_out])
    wanted = [one["intent"] for one in held_out]
    best = [one["best"] for one in result["parsed"]]
    times = sorted(one["milliseconds"] for one in result["parsed"])
    row = {
        "pipeline": str(config),
        "right": f"{accuracy_score(wanted, best):.3f}",
        "macro F1": f"{f1_score(wanted, best, average='macro', zero_division=0):.3f}",
        "train s": f"{seconds:.0f}",
        "train MB": megabytes,
        "load s": result["load_seconds"],
        "parse p50 ms": f"{statistics.median(times):.1f}",
        "parse p95 ms": f"{times[int(len(times) * 0.95)]:.1f}",
        "parse MB": result["peak_megabytes"],
    }
    return {**row, **_thresholds(wanted, result["parsed"])}


def parse_in_process(model: Path, texts: list[str]) -> dict[str, Any]:
    """The document of `bot.nlu.parse_batch`, from a process of its own so that its memory is its own."""
    command = [sys.executable, "-W", "ignore", "-m", "bot.nlu.parse_batch", str(model)]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        command,
        input=json.dumps(texts),
        cwd=ROOT,
        env=_environment(),
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"parsing with {model} failed:\n{done.stderr[-3000:]}")
    return json.loads(done.stdout)


def as_table(rows: list[dict[str, Any]]) -> str:
    """Markdown: a column a pipeline, a row a measure."""
    names = [name for name in rows[0] if name != "pipeline"]
    lines = ["| | " + " | ".join(row["pipeline"] for row in rows) + " |", "| --- |" + " --- |" * len(rows)]
    lines += [f"| {name} | " + " | ".join(str(row[name]) for row in rows) + " |" for name in names]
    return "\n".join(lines) + "\n"


def _thresholds(wanted: list[str], parsed: list[dict[str, Any]]) -> dict[str, str]:
    """For each threshold how many right intents it withholds, and how many wrong ones."""
    found = {}
    for threshold in THRESHOLDS:
        doubtful = [
            (want, one) for want, one in zip(wanted, parsed, strict=True) if one["confidence"] < threshold
        ]
        right = sum(want == one["best"] for want, one in doubtful)
        found[f"withheld below {threshold}"] = f"{right} right, {len(doubtful) - right} wrong"
    return found


def _train(config: Path, folder: Path) -> tuple[float, int]:
    """Train from nothing; gives the seconds it took and its peak memory in megabytes."""
    command = [sys.executable, "-W", "ignore", "-m", "rasa", "train", "--force", "--config", str(config)]
    command += ["--domain", "bot/domain", "--data", "data/training"]
    command += ["--out", str(folder), "--fixed-model-name", "model"]
    started = time.monotonic()
    with (folder / "train.log").open("wb") as log:
        child = subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=log, stderr=log)  # noqa: S603
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"training {config} failed:\n{(folder / 'train.log').read_text()[-3000:]}")
    return time.monotonic() - started, usage.ru_maxrss // 1024


def _environment() -> dict[str, str]:
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {**os.environ, **quiet, "PYTHONPATH": str(ROOT), "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


if __name__ == "__main__":
    main(*sys.argv[1:])
