"""How far a build is and how long it will take: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType

_EVERY_SECONDS = 20.0


class BuildProgress:
    """`show` is what `index.build.builder.Progress` asks for."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bars = Progress(*columns, console=self._console, disable=not self._console.is_terminal)
        self._tasks: dict[str, int] = {}
        self._began: dict[str, tuple[float, int]] = {}
        self._said = time.monotonic()

    def __enter__(self) -> BuildProgress:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def show(self, stage: str, done: int, total: int) -> None:
        """See `index.build.builder.Progress`."""
        from rich.progress import TaskID

        if stage not in self._tasks:
            self._tasks[stage] = self._bars.add_task(stage, total=total)
            self._began[stage] = time.monotonic(), done
        self._bars.update(TaskID(self._tasks[stage]), completed=done)
        if not self._console.is_terminal:
            self._say(stage, done, total)

    def _say(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done < total and now - self._said < _EVERY_SECONDS:
            return
        began, before = self._began[stage]
        left = ""
        if before < done < total:
            seconds = (now - began) / (done - before) * (total - done)
            left = f", {seconds / 60:.0f} min left" if seconds >= 90 else f", {seconds:.0f} s left"
        self._said = now
        sys.stderr.write(f"build: {stage} {done}/{total}{left}\n")
        sys.stderr.flush()
