"""A PostgreSQL cluster of the tests' own, on a free port, gone when they end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The URL of an empty database, for SQLAlchemy with psycopg. `folder` must not exist yet."""
    initdb, postgres = _program("initdb"), _program("postgres")
    as_other = _as_other_user()
    folder.mkdir(parents=True)
    # PostgreSQL refuses to run as root, and the folders above are root's alone.
    data = Path("/tmp") / f"zhigui-pg-{os.getpid()}-{folder.name}"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir()
    if as_other:
        shutil.chown(data, "postgres", "postgres")
    port = _free_port()
    subprocess.run(
        [*as_other, initdb, "-D", str(data), "-U", "zhigui", "-A", "trust", "-E", "UTF8", "--no-sync"],
        cwd=data,
        check=True,
        capture_output=True,
    )
    settings = [
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        f"unix_socket_directories={data}",
        "-c",
        "fsync=off",
    ]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*as_other, postgres, "-D", str(data), "-p", str(port), *settings],
            cwd=data,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        url = f"postgresql+psycopg://zhigui@127.0.0.1:{port}/postgres"
        _wait(server, port, folder / "log")
        yield url
    finally:
        server.terminate()
        server.wait(30)
        shutil.rmtree(data, ignore_errors=True)


def _wait(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    import time

    import psycopg

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(f"postgresql://zhigui@127.0.0.1:{port}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"PostgreSQL did not start: {log.read_text()}")


def _as_other_user() -> list[str]:
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
        if os.geteuid() == 0
        else []
    )


def _program(name: str) -> str:
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    found = str(versions[-1]) if versions else shutil.which(name)
    assert found, f"{name} is missing: apt-get install postgresql"
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
