"""What several tests of the index look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.search.siblings import SIBLINGS, Families, compile_siblings, load_siblings


@pytest.fixture(scope="session")
def families(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Families:
    """Things that the shipped lexicon sets side by side."""
    source = (repository / "data" / "lexicon" / "siblings.yml").read_text(encoding="utf-8")
    folder = tmp_path_factory.mktemp("families")
    (folder / SIBLINGS).write_text(json.dumps(compile_siblings(source)), encoding="utf-8")
    return load_siblings(folder)
