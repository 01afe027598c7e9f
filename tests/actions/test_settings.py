"""A bad setting stops the start and is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from actions.settings import ROOT, Settings


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZHIGUI_VAR", "ZHIGUI_DATABASE_URL", "ZHIGUI_ACTIONS_PORT"):
        monkeypatch.delenv(name, raising=False)


def test_sqlite_under_var_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path))
    assert Settings().database == f"sqlite:///{tmp_path}/db/zhigui.db"


def test_a_relative_var_lies_in_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_VAR", "elsewhere")
    assert Settings().var_directory == ROOT / "elsewhere"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZHIGUI_DATABASE_URL", "not a url"),
        ("ZHIGUI_DATABASE_URL", "cassandra://host/db"),
        ("ZHIGUI_ACTIONS_PORT", "70000"),
        ("ZHIGUI_ACTIONS_PORT", "http"),
    ],
)
def test_a_bad_value_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError, match=name.removeprefix("ZHIGUI_").lower()):
        Settings()


def test_postgresql_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "postgresql+psycopg://zhigui:secret@db/zhigui"
    monkeypatch.setenv("ZHIGUI_DATABASE_URL", url)
    assert Settings().database == url
