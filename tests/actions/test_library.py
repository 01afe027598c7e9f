"""The shelf follows the current build, and keeps the last good one when the current cannot be used."""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from actions import library as library_module
from actions.errors import LibraryUnavailable
from actions.library import Shelf
from index.errors import CorruptBuild, StoreUnavailable
from index.library import Library

RULES = "zhuzhou-work-rules@2022"
WITHIN_SECONDS = 30


@pytest.fixture(autouse=True)
def _look_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "LOOK_EVERY_SECONDS", 0.0)


@pytest.fixture
def var(index_root: Path, tmp_path: Path) -> Path:
    """A copy of the built index, to be changed freely."""
    shutil.copytree(index_root, tmp_path / "index")
    (tmp_path / "models").symlink_to(index_root.parent / "models")
    return tmp_path


def build_changed_rule(var: Path, repository: Path) -> None:
    shutil.copytree(repository / "data/regulations", var / "regulations")
    text = var / "regulations" / RULES / "text.txt"
    changed = text.read_text(encoding="utf-8").replace("一般每月召开二次", "一般每月召开三次")
    text.write_text(changed, encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "index", "build"],
        cwd=repository,
        env={**os.environ, "ZHIGUI_VAR": str(var), "ZHIGUI_REGULATIONS": str(var / "regulations")},
        check=True,
        capture_output=True,
    )


def is_closed(library: Library) -> bool:
    try:
        library.article(f"{RULES}#44")
    except (sqlite3.ProgrammingError, CorruptBuild):
        return True
    return False


def wait_for(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WITHIN_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.mark.model
def test_a_new_build_is_read_without_a_restart(var: Path, repository: Path) -> None:
    shelf = Shelf(var / "index")
    first = shelf.warm()
    build_changed_rule(var, repository)
    wait_for(lambda: shelf.library().build_id != first)
    assert "一般每月召开三次" in shelf.library().article(f"{RULES}#44").text


@pytest.mark.model
def test_a_replaced_library_is_closed_once_nobody_can_be_reading_it(
    var: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "LINGER_SECONDS", 0.5)
    shelf = Shelf(var / "index")
    shelf.warm()
    old = shelf.library()
    build_changed_rule(var, repository)
    wait_for(lambda: shelf.library() is not old)
    assert old.article(f"{RULES}#44").text
    wait_for(lambda: is_closed(old))
    assert shelf.library().article(f"{RULES}#44").text


@pytest.mark.model
def test_a_torn_build_leaves_the_last_good_one_in_use(var: Path, caplog: pytest.LogCaptureFixture) -> None:
    shelf = Shelf(var / "index")
    held = shelf.warm()
    (var / "index/builds" / held).rename(var / "index/builds/elsewhere")
    (var / "index/builds/torn").mkdir()
    (var / "index/CURRENT").write_text("torn\n", encoding="utf-8")
    (var / "index/builds/elsewhere/manifest.json").unlink()
    shelf.library()
    wait_for(lambda: any("keeping the build in use" in record.getMessage() for record in caplog.records))
    reported = len(caplog.records)
    assert shelf.library().build_id == held
    assert shelf.library().search("常务会议多久召开一次").evidence
    time.sleep(0.2)
    assert len(caplog.records) == reported


class _Opened:
    """A library that takes its time to open."""

    problem = None

    def __init__(self, build_id: str) -> None:
        self.build_id = build_id
        self.closed = False

    def warm(self) -> None:
        """Nothing."""

    def close(self) -> None:
        self.closed = True


def test_of_two_builds_in_a_row_the_newer_stays_though_it_opens_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    older_may_end = Event()
    opened: dict[str, _Opened] = {}

    def open_slowly(root: Path) -> _Opened:
        name = (root / "CURRENT").read_text(encoding="utf-8")
        opened[name] = _Opened(name)
        if name == "b":
            assert older_may_end.wait(WITHIN_SECONDS)
        return opened[name]

    monkeypatch.setattr(Library, "open", open_slowly)
    shelf = Shelf(tmp_path)
    for name in "abc":
        (tmp_path / "CURRENT").write_text(name, encoding="utf-8")
        shelf.library()
        wait_for(lambda name=name: name in opened)  # type: ignore[misc]
    wait_for(lambda: shelf.library().build_id == "c")
    older_may_end.set()
    wait_for(lambda: opened["b"].closed)
    assert shelf.library().build_id == "c"


def test_a_build_that_could_not_be_opened_is_tried_again_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = ["b", "b"]  # the vector store does not answer the first two times

    def open_once_it_is_back(root: Path) -> _Opened:
        name = (root / "CURRENT").read_text(encoding="utf-8")
        if name in away:
            away.remove(name)
            raise StoreUnavailable("Milvus at milvus:19530 does not answer")
        return _Opened(name)

    monkeypatch.setattr(library_module, "TRY_AGAIN_SECONDS", 0.1)
    monkeypatch.setattr(Library, "open", open_once_it_is_back)
    shelf = Shelf(tmp_path)
    for name in "ab":
        (tmp_path / "CURRENT").write_text(name, encoding="utf-8")
        assert shelf.library().build_id == "a"
    wait_for(lambda: shelf.library().build_id == "b")
    assert away == []


def test_a_pointer_of_torn_bytes_is_said_as_such(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "CURRENT").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(LibraryUnavailable, match="index build"):
        Shelf(tmp_path / "index").library()


def test_nothing_built_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(LibraryUnavailable, match="index build"):
        Shelf(tmp_path / "index").library()


def test_warming_in_the_background_logs_what_is_missing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    Shelf(tmp_path / "index").start_warming().join(WITHIN_SECONDS)
    assert any("not warmed" in record.getMessage() for record in caplog.records)


@pytest.mark.model
def test_a_library_that_comes_later_is_found(index_root: Path, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "index")
    with pytest.raises(LibraryUnavailable):
        shelf.library()
    shutil.copytree(index_root, tmp_path / "index")
    assert shelf.library().regulations()
