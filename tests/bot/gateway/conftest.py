"""The gateway on a real port, before a scripted Rasa or before none."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import create_engine, text

from actions.storage.database import Base, Database
from bot.gateway.app import create_app
from bot.gateway.settings import Settings
from tests.bot.gateway.scripted_rasa import ScriptedRasa
from tests.postgres import cluster

Serve = Callable[..., AbstractContextManager[str]]


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The address of a gateway that runs with these settings in a thread."""
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=0, log_config=None, proxy_headers=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the gateway did not start"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture
def rasa() -> Iterator[ScriptedRasa]:
    with ScriptedRasa().serving() as scripted:
        yield scripted


@pytest.fixture
def serve(rasa: ScriptedRasa, tmp_path: Path) -> Serve:
    """Starts a gateway before the scripted Rasa; settings may be given by name."""

    def start(**settings: Any) -> AbstractContextManager[str]:
        return serving(Settings(**{"var": tmp_path, "rasa_url": rasa.url, **settings}))

    return start


@pytest.fixture
def url(serve: Serve) -> Iterator[str]:
    with serve() as address:
        yield address


@pytest.fixture
def person(url: str) -> Iterator[httpx.Client]:
    """One person's browser."""
    with httpx.Client(base_url=url, timeout=20, trust_env=False) as client:
        yield client


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with cluster(tmp_path_factory.mktemp("postgres") / "cluster") as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/db/zhigui.db"
    found: str = request.getfixturevalue("postgres")
    engine = create_engine(found)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return found


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    assert Base.metadata.tables
    yield opened
    opened.close()
