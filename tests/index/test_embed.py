"""A text's vector is its own: whatever stands beside it, whichever process takes it."""

from __future__ import annotations

import io
import multiprocessing
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.embed import bulk
from index.embed.bulk import bulk_encoder, in_this_process
from index.embed.encoder import Encoder, load_encoder
from index.embed.runtime import measure_runtime
from index.errors import ModelError
from index.progress import BuildProgress
from index.settings import Settings, SettingsError, load_settings

pytestmark = pytest.mark.model
SHORT = "会议由市长主持。"
TEXTS = [
    SHORT,
    "市人民政府实行市长负责制，市长领导市人民政府的全面工作，副市长协助市长工作。",
    "请假",
    *(f"第{n}次会议的纪要应当及时印发。" for n in range(9)),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The prepared model, measured in a folder of the test's own."""
    made = load_settings()
    folder = tmp_path_factory.mktemp("models") / "multilingual-e5-small"
    folder.mkdir()
    for path in Path(made.model_location).iterdir():
        if path.name not in ("runtime.json", "model.int8.onnx"):
            (folder / path.name).hardlink_to(path) if path.is_file() else (folder / path.name).symlink_to(
                path
            )
    measure_runtime(folder)
    return replace(made, embedding_model=str(folder), processes=2)


@pytest.mark.parametrize("runtime", ["exact", "int8"])
def test_a_vector_does_not_depend_on_its_neighbours(settings: Settings, runtime: str) -> None:
    encoder = load_encoder(replace(settings, embedding_runtime=runtime))
    together = encoder.encode_passages(TEXTS)
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-5


def test_int8_is_near_the_exact_vectors_and_another_model_to_an_index(settings: Settings) -> None:
    exact = load_encoder(settings)
    int8 = load_encoder(replace(settings, embedding_runtime="int8"))
    cosines = np.sum(exact.encode_passages(TEXTS) * int8.encode_passages(TEXTS), axis=1)
    assert cosines.min() >= 0.995
    assert int8.fingerprint != exact.fingerprint


def test_the_fastest_is_what_was_measured(settings: Settings) -> None:
    fastest = load_encoder(replace(settings, embedding_runtime="fastest"))
    known = {
        load_encoder(replace(settings, embedding_runtime=runtime)).fingerprint
        for runtime in ("exact", "int8")
    }
    assert fastest.fingerprint in known


def test_int8_that_was_never_measured_is_refused_with_what_to_do(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "model.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match="python -m index model"):
        load_encoder(replace(settings, embedding_model=str(tmp_path), embedding_runtime="fastest"))


def test_an_unknown_runtime_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIGUI_EMBEDDING_RUNTIME", "int4")
    with pytest.raises(SettingsError, match="int4"):
        load_settings()


def test_two_processes_give_the_vectors_of_one(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_WORTH_A_PROCESS", 32)
    texts = TEXTS * 12
    chunks = dict(bulk_encoder(settings)(texts))
    assert len(chunks) > 2
    spread = np.concatenate([chunks[start] for start in sorted(chunks)])
    assert np.abs(spread - in_one(load_encoder(settings), texts)).max() < 1e-5
    assert not multiprocessing.active_children()


def test_a_killed_process_is_said_and_leaves_none_behind(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_WORTH_A_PROCESS", 32)
    chunks = bulk_encoder(settings)(TEXTS * 40)
    next(chunks)
    os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
    with pytest.raises(ModelError, match="ZHIGUI_BUILD_PROCESSES"):
        list(chunks)
    assert not multiprocessing.active_children()


def test_progress_tells_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    monkeypatch.setattr("sys.stderr", said)
    monkeypatch.setattr("index.progress._EVERY_SECONDS", 0.0)
    with BuildProgress() as progress:
        progress.show("vectors", 0, 4)
        time.sleep(0.6)
        progress.show("vectors", 1, 4)
        progress.show("vectors", 4, 4)
    lines = said.getvalue().splitlines()
    assert lines[1] == "build: vectors 1/4, 2 s left"
    assert lines[-1] == "build: vectors 4/4"


def in_one(encoder: Encoder, texts: list[str]) -> np.ndarray:
    return np.concatenate([vectors for _, vectors in in_this_process(encoder)(texts)])
