"""One child process: its command, its log, its crashes."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ops.environment import ROOT, process_environment, var_directory

STOP_WITHIN_SECONDS = 10
_PR_SET_PDEATHSIG = 1


class Process:
    """A supervised process in a process group of its own, writing to `var/log/<name>.log`."""

    def __init__(self, name: str, command: Sequence[object]) -> None:
        self.name = name
        self.log: Path = var_directory() / "log" / f"{name}.log"
        self._command = [str(part) for part in command]
        self._child: subprocess.Popen[bytes] | None = None
        self._crashes: list[float] = []

    def start(self) -> None:
        """Start it; its output is appended to the log, its process id written to `var/run/<name>.pid`."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        # What people said stands in databases and may stand in logs: for this account alone.
        with open(self.log, "ab", opener=_private) as log:
            self._child = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=process_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
                preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has no threads
            )

        pid_file = var_directory() / "run" / f"{self.name}.pid"
        pid_file.parent.mkdir(parents=True, exist_ok=True)
        pid_file.write_text(str(self._child.pid))

    def restart(self) -> None:
        """Note the crash and start again, later each time."""
        self._crashes.append(time.monotonic())
        time.sleep(min(2 ** (len(self._crashes) - 1) * 0.5, 8))
        self.start()

    def crashes_within(self, seconds: float) -> int:
        """How many crashes were noted in the last `seconds`."""
        since = time.monotonic() - seconds
        return sum(moment >= since for moment in self._crashes)

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        return self._child.poll() if self._child else None

    def terminate(self) -> None:
        """Ask the whole group to stop."""
        self._signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait for its end; kill what does not heed the asking."""
        if self._child is None:
            return
        try:
            self._child.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            self._child.wait()

    def _signal(self, number: signal.Signals) -> None:
        if self._child is not None and self._child.poll() is None:
            os.killpg(self._child.pid, number)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _die_with_parent() -> None:
    # A supervisor killed outright must not leave three orphans holding the ports.
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
