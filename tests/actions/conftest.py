"""A real library, built from the shipped regulations into a folder of its own, and a house around it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.house import House
from actions.library import Shelf
from actions.storage import Database
from actions.topics import shipped_topics


@pytest.fixture(scope="session")
def index_root(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`<var>/index` after `python -m index build`."""
    var = tmp_path_factory.mktemp("var")
    made = Path(os.environ.get("ZHIGUI_VAR", repository / "var")).resolve()
    (var / "models").symlink_to(made / "models")
    subprocess.run(
        [sys.executable, "-m", "index", "build"],
        cwd=repository,
        env={**os.environ, "ZHIGUI_VAR": str(var), "OMP_NUM_THREADS": "1"},
        check=True,
        capture_output=True,
    )
    return var / "index"


@pytest.fixture(scope="session")
def shelf(index_root: Path) -> Shelf:
    return Shelf(index_root)


@pytest.fixture
def house(shelf: Shelf, tmp_path: Path) -> Iterator[House]:
    database = Database(f"sqlite:///{tmp_path / 'zhigui.db'}")
    yield House(shelf, database, shipped_topics())
    database.close()
