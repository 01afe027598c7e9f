"""The lines the house is drawn by: imports run downward, and the documents name what there is."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from actions.settings import Settings as ActionSettings
from bot.gateway.settings import Settings as GatewaySettings
from ops.environment import DEFAULTS

ABOVE = {
    "index": {"actions", "bot", "rasa", "rasa_sdk"},
    "actions": {"bot", "rasa"},
    "actions/checklists": {"rasa_sdk"},
}
LONGEST_FILE = 300
"""Lines."""
HEAVY = ("torch", "faiss", "numpy", "onnxruntime", "yaml")
RASA_MAY_IMPORT = f"import index.segment, sys; print([m for m in {HEAVY} if m in sys.modules])"


def imported_roots(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", sorted(ABOVE))
def test_imports_run_downward(repository: Path, room: str) -> None:
    uphill = {
        str(path.relative_to(repository)): sorted(imported_roots(path) & ABOVE[room])
        for path in (repository / room).rglob("*.py")
        if imported_roots(path) & ABOVE[room]
    }
    assert uphill == {}


def test_rasas_interpreter_imports_the_segmenter_and_nothing_heavy(repository: Path) -> None:
    python = repository / ".venv-rasa/bin/python"
    said = subprocess.run(
        [python, "-c", RASA_MAY_IMPORT], cwd=repository, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_no_file_is_longer_than_one_sitting(repository: Path) -> None:
    code = [
        p for room in ("index", "actions", "bot", "ops", "tests") for p in (repository / room).rglob("*.py")
    ]
    code += list((repository / "bot/gateway/widget").glob("*.js"))
    long = {
        str(p.relative_to(repository)): n
        for p in code
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_every_setting_is_documented(repository: Path) -> None:
    documented = (repository / "docs/settings.md").read_text(encoding="utf-8")
    names = {
        f"ZHIGUI_{name.upper()}" for s in (ActionSettings, GatewaySettings) for name in s.model_fields
    } | set(DEFAULTS)
    for path in [
        *(repository / "index").rglob("*.py"),
        *(repository / "ops").rglob("*.py"),
        repository / "endpoints.yml",
    ]:
        names |= {word.rstrip("_") for word in _setting_names(path.read_text(encoding="utf-8"))}
    assert sorted(name for name in names if f"`{name}`" not in documented) == []


def _setting_names(text: str) -> set[str]:
    return set(re.findall(r"ZHIGUI_[A-Z][A-Z_]+", text))
