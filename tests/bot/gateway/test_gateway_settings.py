"""A bad setting stops the start with one line that names it."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.gateway.errors import BadSetting
from bot.gateway.sessions import signing_key
from bot.gateway.settings import ROOT, Settings, load


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ZHIGUI_PORT", "eighty", "integer"),
        ("ZHIGUI_PORT", "70000", "65535"),
        ("ZHIGUI_RASA_URL", "127.0.0.1:5005", "http://127.0.0.1:5005"),
        ("ZHIGUI_REPLY_SECONDS", "0", "0.2"),
        ("ZHIGUI_ALLOWED_ORIGINS", "https://oa.example/path", "https://oa.example.gov.cn"),
        ("ZHIGUI_FRAME_ANCESTORS", "*", "https://oa.example.gov.cn"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as caught:
        load()
    line = str(caught.value)
    assert name in line
    assert value in line
    assert said in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("name", "value"), [("ZHIGUI_SECRET", "hunter2"), ("ZHIGUI_TRACKER_URL", "postgres//user:hunter2@host")]
)
def test_what_is_secret_is_refused_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting) as caught:
        load()
    assert name in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_the_process_stops_with_status_2_and_one_line(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot.gateway"],
        cwd=ROOT,
        env={**os.environ, "ZHIGUI_PORT": "0", "ZHIGUI_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert ended.stderr.startswith("setting ZHIGUI_PORT is '0': ")
    assert ended.stderr.count("\n") == 1


def test_what_hangs_on_var_follows_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path))
    monkeypatch.delenv("ZHIGUI_TRACKER_URL", raising=False)
    settings = load()
    assert settings.var == tmp_path
    assert settings.tracker_url == f"sqlite:///{tmp_path}/db/rasa.db"


def test_origins_are_split_at_spaces_and_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_ALLOWED_ORIGINS", "https://OA.example, http://kb.example:8000")
    assert load().allowed_origins == ("https://oa.example", "http://kb.example:8000")


def test_the_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path / "new", secret="")
    key = signing_key(settings)
    assert len(key) >= 32
    assert signing_key(settings) == key
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_a_torn_key_file_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(BadSetting, match="delete it"):
        signing_key(Settings(var=tmp_path, secret=""))


def test_a_key_of_the_settings_wins(tmp_path: Path) -> None:
    assert signing_key(Settings(var=tmp_path, secret="k" * 40)) == "k" * 40
    assert not (tmp_path / "secret").exists()
