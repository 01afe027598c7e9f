"""Starts the three processes, watches them, and stops all of them together."""

from __future__ import annotations

import contextlib
import signal
import socket
import time
import urllib.request
from itertools import combinations
from types import FrameType

from ops.environment import MAIN_PYTHON, RASA_PYTHON, port, settings, var_directory
from ops.errors import OpsError, ProcessFailed
from ops.processes import Process
from ops.setup import prepare
from ops.stages import execute

READY_WITHIN_SECONDS = 120
GIVE_UP_AFTER_CRASHES = 5
WITHIN_SECONDS = 120.0


def prepare_and_run() -> None:
    """Set up what is out of date, then run until Ctrl-C. Raises OpsError."""
    prepare()
    serve()


def serve() -> None:
    """Run what was set up before, until Ctrl-C. Raises OpsError."""
    check_settings()
    _refuse_taken_ports()
    Supervisor().run()


def check_settings() -> None:
    """Validate every setting of every room; a bad one is named and stops the start."""
    execute([MAIN_PYTHON, "-m", "ops.settings_check"], what="checking the settings")


class Supervisor:
    """Keeps the three processes alive; a crash loop stops them all and names the log."""

    def __init__(self) -> None:
        (var_directory() / "db").mkdir(parents=True, exist_ok=True)
        self._processes = _processes()
        self._stopping = False

    def run(self) -> None:
        """Block until SIGINT or SIGTERM. Raises ProcessFailed when a process cannot be kept running."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        started = time.monotonic()
        try:
            for process in self._processes:
                process.start()
            print("starting the action server, Rasa and the gateway …", flush=True)
            if self._wait_until_ready():
                print(
                    f"ready after {time.monotonic() - started:.0f} s: open {address()}  (Ctrl-C stops it)",
                    flush=True,
                )
            while not self._stopping:
                self._watch()
                time.sleep(0.5)
        finally:
            for process in self._processes:
                process.terminate()
            for process in self._processes:
                process.wait()
            print("stopped", flush=True)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _wait_until_ready(self) -> bool:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not self._stopping:
            self._watch()
            if _is_ready():
                return True
            if time.monotonic() > deadline:
                raise ProcessFailed(
                    f"not ready after {READY_WITHIN_SECONDS} s; look into {var_directory() / 'log'}"
                )
            time.sleep(0.5)
        return False

    def _watch(self) -> None:
        for process in self._processes:
            status = process.poll()
            if status is None or self._stopping:
                continue
            if process.crashes_within(WITHIN_SECONDS) >= GIVE_UP_AFTER_CRASHES:
                raise ProcessFailed(
                    f"{process.name} keeps stopping (status {status}); its log: {process.log}"
                )
            print(
                f"{process.name} stopped with status {status}, starting it again; its log: {process.log}",
                flush=True,
            )
            process.restart()


def address() -> str:
    """The address a person opens."""
    host = settings()["ZHIGUI_HOST"]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - all addresses: one's own will do
    return f"http://{f'[{host}]' if ':' in host else host}:{port('ZHIGUI_PORT')}/"


def _processes() -> list[Process]:
    rasa_model = var_directory() / "rasa" / "zhigui.tar.gz"
    rasa: list[object] = [RASA_PYTHON, RASA_PYTHON.with_name("rasa"), "run", "-i", "127.0.0.1"]
    rasa += ["-p", port("ZHIGUI_RASA_PORT"), "-m", rasa_model]
    rasa += ["--credentials", "credentials.yml", "--endpoints", "endpoints.yml"]
    actions: list[object] = [MAIN_PYTHON, "-m", "actions"]
    return [
        Process("rasa", rasa),
        Process("actions", actions),
        Process("gateway", [MAIN_PYTHON, "-m", "bot.gateway"]),
    ]


def _is_ready() -> bool:
    # To our own machine no proxy leads that the environment names.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    # A red /readyz is an HTTPError, which is an OSError too.
    with contextlib.suppress(OSError), direct.open(f"{address()}readyz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _refuse_taken_ports() -> None:
    names = ("ZHIGUI_PORT", "ZHIGUI_RASA_PORT", "ZHIGUI_ACTIONS_PORT")
    for one, other in combinations(names, 2):
        if port(one) == port(other):
            raise OpsError(f"{one} and {other} are both {port(one)}; set one of them to another port")
    for name in names:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port(name)))
            except OSError as error:
                raise OpsError(
                    f"port {port(name)} is taken ({error}); free it or set {name} to another"
                ) from error
