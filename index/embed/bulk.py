"""Many texts to vectors on all cores: several processes of one thread each beat one of many threads.

The figures are in `docs/decisions/0018-building-speed.md`. Vectors are those that one process gives: which
process takes a chunk, and what else is in it, makes no difference to them.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed.encoder import Encoder, load_encoder
from index.errors import ModelError
from index.settings import Settings

Vectors = NDArray[np.float32]
Bulk = Callable[[Sequence[str]], Iterator[tuple[int, Vectors]]]
"""Gives vectors in chunks, in any order, each with the place of its first text."""

_CHUNK = 64
_WORTH_A_PROCESS = 256
"""Texts; a process takes about a second to load the model, in which one embeds some dozens."""


def bulk_encoder(settings: Settings) -> Bulk:
    """Embeds passages in as many processes as the settings give, or in this one if they are few.

    Raises ModelError if a process cannot load the model or ends before its work does.
    """
    processes = settings.processes or len(os.sched_getaffinity(0))

    def embed(texts: Sequence[str]) -> Iterator[tuple[int, Vectors]]:
        wanted = min(processes, len(texts) // _WORTH_A_PROCESS)
        if wanted > 1:
            return _spread(settings, texts, wanted)
        return in_this_process(load_encoder(settings))(texts)

    return embed


def in_this_process(encoder: Encoder) -> Bulk:
    """Embeds passages with `encoder`, a chunk at a time."""

    def embed(texts: Sequence[str]) -> Iterator[tuple[int, Vectors]]:
        for start in range(0, len(texts), _CHUNK):
            yield start, encoder.encode_passages(texts[start : start + _CHUNK])

    return embed


def _spread(settings: Settings, texts: Sequence[str], processes: int) -> Iterator[tuple[int, Vectors]]:
    context = multiprocessing.get_context("spawn")
    workers: list[tuple[Any, Connection]] = []
    try:
        for _ in range(processes):
            ours, theirs = context.Pipe()
            worker = context.Process(target=_work, args=(theirs, settings), daemon=True)
            worker.start()
            # Only the worker holds its end now, and only we ours: whoever dies, the other reads the end.
            theirs.close()
            workers.append((worker, ours))
        yield from _hand_out([connection for _, connection in workers], texts)
    finally:
        for worker, connection in workers:
            connection.close()
            worker.terminate()
            worker.join()


def _hand_out(connections: list[Connection], texts: Sequence[str]) -> Iterator[tuple[int, Vectors]]:
    starts = iter(range(0, len(texts), _CHUNK))
    at: dict[Connection, int] = {}

    def give(connection: Connection) -> None:
        start = next(starts, None)
        if start is not None:
            connection.send(list(texts[start : start + _CHUNK]))
            at[connection] = start

    try:
        for connection in connections:
            give(connection)
        while at:
            for ready in wait(list(at)):
                assert isinstance(ready, Connection)  # noqa: S101 - the type of what we put in
                answer = ready.recv()
                if isinstance(answer, str):
                    raise ModelError(answer)
                start = at.pop(ready)
                give(ready)
                yield start, answer
    except (EOFError, BrokenPipeError, ConnectionResetError) as error:
        raise ModelError(
            "a process that embeds ended before its work did; the machine may be short of memory: "
            "set ZHIGUI_BUILD_PROCESSES to a smaller number and run `python -m index build` again"
        ) from error


def _work(connection: Connection, settings: Settings) -> None:
    """In a process of its own: answers chunks until there is nobody left to answer to."""
    try:
        encoder = load_encoder(settings)
        while True:
            connection.send(encoder.encode_passages(connection.recv()))
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        return
    except Exception as error:  # whatever it is, whoever started us shall say it
        connection.send(f"a process that embeds failed: {type(error).__name__}: {error}")
