"""`show` without the library: word for word what the library prints, nothing where that is in doubt."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index.cli import main
from index.glance import glance

pytestmark = pytest.mark.model
RULES = "zhuzhou-work-rules@2022"


@pytest.fixture
def articles(index_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the build that may be spoilt; its `articles.db`."""
    shutil.copytree(index_root, tmp_path / "index")
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path))
    build = (tmp_path / "index" / "CURRENT").read_text().strip()
    return tmp_path / "index" / "builds" / build / "articles.db"


def addresses(articles: Path) -> Iterator[str]:
    with closing(sqlite3.connect(articles)) as connection:
        yield from (row[0] for row in connection.execute("SELECT address FROM places"))


def from_library(*arguments: str) -> str:
    out = io.StringIO()
    assert main(["show", *arguments], out) == 0
    return out.getvalue()


def test_every_place_of_the_rule_is_shown_as_the_library_shows_it(articles: Path) -> None:
    places = list(addresses(articles))
    assert len(places) > 100
    for place in places:
        for arguments in ([place, "--json"], [place]):
            assert f"{glance(['show', *arguments])}\n" == from_library(*arguments)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE places SET quote = replace(quote, '市长', '县长') WHERE address LIKE '%#46'",
        "UPDATE places SET citation = replace(citation, '四', '五') WHERE address LIKE '%#46'",
        "UPDATE articles SET data = replace(data, '市长', '县长') WHERE number = '46'",
        "UPDATE regulations SET data = replace(data, '\"in_force\"', '\"repealed\"')",
        "UPDATE regulations SET data = replace(data, '2022-', '2922-')",
        "DROP TABLE places",
    ],
)
def test_what_is_torn_or_does_not_apply_is_left_to_the_library(articles: Path, statement: str) -> None:
    assert glance(["show", f"{RULES}#46"]) is not None
    with closing(sqlite3.connect(articles)) as connection:
        connection.execute(statement)
        connection.commit()
    assert glance(["show", f"{RULES}#46"]) is None


@pytest.mark.parametrize(
    "arguments",
    [[], ["show"], ["search", "四十六条"], ["show", f"{RULES}#60"], ["show", "--help"], ["show", "a", "b"]],
)
def test_whatever_is_not_plainly_one_place_is_left_to_the_library(
    articles: Path, arguments: list[str]
) -> None:
    assert glance(arguments) is None


def test_no_build_is_left_to_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path))
    assert glance(["show", f"{RULES}#46"]) is None


def test_showing_imports_next_to_nothing(articles: Path, repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "index", "show", f"{RULES}#46", "--json"],
        cwd=repository,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "index.glance" in imported
    assert not imported & {"argparse", "dataclasses", "hashlib", "inspect", "pathlib", "typing", "index.cli"}
