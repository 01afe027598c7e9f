from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ops import environment
from ops.errors import OpsError


def test_dotenv_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text('# ours\nZHIGUI_PORT="9000"\nZHIGUI_HOST=0.0.0.0\n')
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setenv("ZHIGUI_HOST", "127.0.0.2")
    assert environment.port("ZHIGUI_PORT") == 9000
    assert environment.settings()["ZHIGUI_HOST"] == "127.0.0.2"


def test_a_bad_line_in_dotenv_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("ZHIGUI_PORT=1\nnonsense\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    with pytest.raises(OpsError, match="line 2.*nonsense"):
        environment.settings()


@pytest.mark.parametrize("value", ["", "0", "65536", "8080x", "-1"])
def test_a_bad_port_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_PORT", value)
    with pytest.raises(OpsError, match="ZHIGUI_PORT must be a port"):
        environment.port("ZHIGUI_PORT")


def test_no_process_reaches_for_a_hub_or_reports_home() -> None:
    ours = environment.process_environment()
    assert (ours["HF_HUB_OFFLINE"], ours["RASA_TELEMETRY_ENABLED"], ours["SANIC_HOST"]) == (
        "1",
        "false",
        "127.0.0.1",
    )


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("ZHIGUI_SESSION_DAYS", "never", "never"),
        ("ZHIGUI_DATABASE_URL", "nonsense://user:password@host", "(hidden)"),
    ],
)
def test_a_bad_setting_is_named_and_a_password_is_not_shown(name: str, value: str, shown: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "ops.settings_check"],
        cwd=environment.ROOT,
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert name in said.stderr
    assert shown in said.stderr
    assert "password" not in said.stderr
