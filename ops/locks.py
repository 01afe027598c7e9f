"""Renews the locks and asks pip-audit what is known against them."""

from __future__ import annotations

import subprocess
import sys

from ops.environment import MAIN_PYTHON, ROOT
from ops.errors import StageFailed
from ops.interpreters import RASA_PYTHON_VERSION, TORCH_CPU_INDEX, uv_environment

LOCKS = {"main": "3.11", "dev": "3.11", "milvus": "3.11", "rasa": RASA_PYTHON_VERSION}


def update() -> None:
    """Resolve requirements/*.in anew into requirements/*.lock. Raises StageFailed."""
    uv = MAIN_PYTHON.with_name("uv")
    if not uv.exists():
        raise StageFailed("uv is missing from .venv: run `python3 -m ops test-setup` first")
    environment = uv_environment()
    for name, version in LOCKS.items():
        command = [
            str(uv),
            "pip",
            "compile",
            "--quiet",
            "--upgrade",
            "--no-header",
            "--python-version",
            version,
        ]
        if "UV_FIND_LINKS" not in environment:
            command += ["--extra-index-url", TORCH_CPU_INDEX, "--index-strategy", "unsafe-best-match"]
        command += [f"requirements/{name}.in", "-o", f"requirements/{name}.lock"]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
            raise StageFailed(f"requirements/{name}.in could not be resolved; uv's words are above")
        print(f"requirements/{name}.lock renewed")


def audit() -> None:
    """Print pip-audit's findings for the two locks that serve people; findings do not fail the command."""
    for name in ("main", "rasa"):
        print(f"== requirements/{name}.lock", flush=True)
        command = [
            str(MAIN_PYTHON),
            "-m",
            "pip_audit",
            "--no-deps",
            "--disable-pip",
            "-r",
            f"requirements/{name}.lock",
        ]
        subprocess.run(command, cwd=ROOT, stdout=sys.stdout, check=False)
