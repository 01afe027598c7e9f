from __future__ import annotations

import os
import stat
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from ops import environment, supervise
from ops.errors import OpsError
from ops.processes import Process


def test_dotenv_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text('# ours\nZHIGUI_PORT="9000"\nZHIGUI_HOST=0.0.0.0\n')
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setenv("ZHIGUI_HOST", "127.0.0.2")
    assert environment.port("ZHIGUI_PORT") == 9000
    assert environment.settings()["ZHIGUI_HOST"] == "127.0.0.2"


def test_a_bad_line_in_dotenv_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("ZHIGUI_PORT=1\nhunter2\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    with pytest.raises(OpsError, match="line 2 is not NAME=value") as caught:
        environment.settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "written", ["\ufeffZHIGUI_PORT=9000", "export ZHIGUI_PORT='9000'", "ZHIGUI_PORT=9000 # 端口"]
)
def test_dotenv_is_read_as_people_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    (tmp_path / ".env").write_text(f"{written}\n", encoding="utf-8")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.delenv("ZHIGUI_PORT", raising=False)
    assert environment.port("ZHIGUI_PORT") == 9000


def test_a_dotenv_in_another_encoding_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes("# 端口\nZHIGUI_PORT=1\n".encode("gbk"))
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    with pytest.raises(OpsError, match=r"\.env cannot be read.*UTF-8"):
        environment.settings()


def test_what_is_empty_is_not_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("ZHIGUI_VAR=\nZHIGUI_HOST=0.0.0.0\nZHIGUI_PORT=\n")
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.delenv("ZHIGUI_VAR", raising=False)
    monkeypatch.setenv("ZHIGUI_HOST", "")
    assert environment.var_directory() == tmp_path / "var"
    assert environment.settings()["ZHIGUI_HOST"] == "0.0.0.0"
    assert environment.port("ZHIGUI_PORT") == 8080


@pytest.mark.parametrize("value", ["0", "65536", "8080x", "-1"])
def test_a_bad_port_is_named(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_PORT", value)
    with pytest.raises(OpsError, match="ZHIGUI_PORT must be a port"):
        environment.port("ZHIGUI_PORT")


def test_a_bad_setting_of_the_index_is_one_line_not_a_traceback() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "ops", "setup"],
        cwd=environment.ROOT,
        env={**os.environ, "ZHIGUI_EMBEDDING_RUNTIME": "int4"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert said.stderr.startswith("ops: ZHIGUI_EMBEDDING_RUNTIME must be one of")


def test_readiness_is_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    server = HTTPServer(("127.0.0.1", 0), _Ready)
    Thread(target=server.handle_request, daemon=True).start()
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("ZHIGUI_PORT", str(server.server_port))
    assert supervise._is_ready()
    server.server_close()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8080/"),
        ("::", "http://[::1]:8080/"),
        ("10.1.2.3", "http://10.1.2.3:8080/"),
    ],
)
def test_the_address_to_open(monkeypatch: pytest.MonkeyPatch, host: str, address: str) -> None:
    monkeypatch.setenv("ZHIGUI_HOST", host)
    monkeypatch.setenv("ZHIGUI_PORT", "8080")
    assert supervise.address() == address


def test_one_port_for_two_processes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_PORT", "18431")
    monkeypatch.setenv("ZHIGUI_RASA_PORT", "18431")
    with pytest.raises(OpsError, match="ZHIGUI_PORT and ZHIGUI_RASA_PORT are both 18431"):
        supervise._refuse_taken_ports()


def test_what_a_process_writes_is_its_accounts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path))
    process = Process(
        "writer", [sys.executable, "-c", f"open({str(tmp_path / 'made')!r}, 'w'); print('said')"]
    )
    process.start()
    process.wait()
    assert [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("made", "log/writer.log")] == [
        0o600
    ] * 2


class _Ready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


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
        ("ZHIGUI_TRACKER_URL", "postgres//user:password@host", "(hidden)"),
        ("ZHIGUI_WECHAT_TOKEN", "pass word", "(hidden)"),
        ("ZHIGUI_WECHAT_AES_KEY", "password", "(hidden)"),
        ("ZHIGUI_IDENTITY", "oidc", "ZHIGUI_OIDC_ISSUER"),
        ("ZHIGUI_EMBEDDING_RUNTIME", "int4", "int8"),
        ("ZHIGUI_VECTOR_STORE", "milvus+http://root:password@host", "milvus+http://…@host"),
    ],
)
def test_a_bad_setting_is_named_and_a_password_is_not_shown(name: str, value: str, shown: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "ops.settings_check"],
        cwd=environment.ROOT,
        env={**os.environ, "ZHIGUI_SECRET": "password" * 5, name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert name in said.stderr
    assert shown in said.stderr
    assert "password" not in said.stderr and "pass word" not in said.stderr
