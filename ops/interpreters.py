"""Finds the two Pythons and makes the two virtual environments."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from ops.environment import MAIN_PYTHON, RASA_PYTHON, ROOT, process_environment
from ops.errors import MissingInterpreter
from ops.stages import execute

TORCH_CPU_INDEX = "https://download.pytorch.org/whl/cpu"
RASA_PYTHON_VERSION = "3.10"


def make_main_environment() -> None:
    """`.venv/` from this interpreter and requirements/main.lock."""
    _make(Path(sys.executable), MAIN_PYTHON)
    _install(MAIN_PYTHON, "requirements/main.lock")


def make_rasa_environment() -> None:
    """`.venv-rasa/` from a Python 3.10 and requirements/rasa.lock. Raises MissingInterpreter."""
    _make(find_rasa_python(), RASA_PYTHON)
    _install(RASA_PYTHON, "requirements/rasa.lock")


def add_test_packages() -> None:
    """What tests need on top of the main environment."""
    _install(MAIN_PYTHON, "requirements/dev.lock")
    _install(MAIN_PYTHON, "requirements/milvus.lock")


def find_rasa_python() -> Path:
    """A Python 3.10: on PATH, then pyenv's, then one uv knows of. Raises MissingInterpreter."""
    for candidate in (_on_path(), _of_pyenv(), _of_uv()):
        if candidate and _version(candidate) == RASA_PYTHON_VERSION:
            return candidate
    raise MissingInterpreter(
        "Rasa 3.6 needs Python 3.10 and none was found: install python3.10 (with venv), "
        "or `pyenv install 3.10`, or `uv python install 3.10`, and run this again"
    )


def uv_environment() -> dict[str, str]:
    """The process environment with pip's own package sources handed on to uv, which reads other names."""
    environment = process_environment()
    if "PIP_FIND_LINKS" in environment:
        environment.setdefault("UV_FIND_LINKS", environment["PIP_FIND_LINKS"])
    return environment


def _make(base: Path, python: Path) -> None:
    if python.exists() and _version(python) == _version(base):
        return
    shutil.rmtree(python.parent.parent, ignore_errors=True)
    execute([base, "-m", "venv", python.parent.parent], what=f"making {python.parent.parent.name}")


def _install(python: Path, lock: str) -> None:
    # pip reads the machine's own sources (mirrors, find-links); the lock is complete, so nothing is resolved.
    command: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    ]
    if not _torch_is_at_hand():
        command += ["--extra-index-url", TORCH_CPU_INDEX]
    execute([*command, "-r", lock], what=f"installing {lock}")


def _torch_is_at_hand() -> bool:
    """Whether pip's find-links already hold a CPU build of torch."""
    links = os.environ.get("PIP_FIND_LINKS", "").split()
    return any(list(Path(link).glob("torch-*+cpu*.whl")) for link in links if Path(link).is_dir())


def _on_path() -> Path | None:
    found = shutil.which("python3.10")
    return Path(found) if found else None


def _of_pyenv() -> Path | None:
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    return max(root.glob("versions/3.10.*/bin/python3.10"), default=None)


def _of_uv() -> Path | None:
    uv = shutil.which("uv")
    if not uv:
        return None
    found = subprocess.run(
        [uv, "python", "find", RASA_PYTHON_VERSION], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return Path(found.stdout.strip()) if found.returncode == 0 else None


def _version(python: Path) -> str | None:
    """`3.10` and the like; None when it does not run (a pyenv shim of a version that is not chosen)."""
    question = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [python, "-c", question], capture_output=True, text=True, check=False, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None
