"""The real library of the shipped regulations and a house around it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.house import House
from actions.library import Shelf
from actions.storage import Database
from actions.topics import shipped_topics


@pytest.fixture(scope="session")
def shelf(index_root: Path) -> Shelf:
    return Shelf(index_root)


@pytest.fixture
def house(shelf: Shelf, tmp_path: Path) -> Iterator[House]:
    database = Database(f"sqlite:///{tmp_path / 'zhigui.db'}")
    yield House(shelf, database, shipped_topics())
    database.close()
