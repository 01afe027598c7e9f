"""Questions and passages to unit vectors.

Two ways to run a sentence-transformers folder give the same vectors: onnxruntime, where the folder has
our graph (a fifth of a second to load, no torch in the process), and sentence-transformers itself for any
other model. `docs/decisions/0002-embedding-runtime.md` has the figures.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError
from index.settings import DEFAULT_MODEL, Settings

Vectors = NDArray[np.float32]

PROVENANCE = "provenance.json"
"""Written last by `python -m index model`: what a prepared folder was made from."""
GRAPH = "model.onnx"
INT8_GRAPH = "model.int8.onnx"
RUNTIME = "runtime.json"
"""What set-up measured on this machine; see `index.embed.runtime`."""
_MAX_TOKENS = 512
_TOKENS_AT_ONCE = 96
"""Beyond so many a larger batch only falls out of the processor's caches."""


class Encoder(Protocol):
    """Turns text into vectors of unit length, float32, one row a text."""

    name: str
    """The model as the settings name it."""
    dimension: int
    fingerprint: str
    """Changes whenever the vectors might; an index built with another one is not searched."""

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Shape `(len(texts), dimension)`; the model's prefix for questions is added."""

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Shape `(len(texts), dimension)`; the model's prefix for passages is added."""


def load_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name. Raises `ModelError`, saying what to do, if it is not there."""
    folder = Path(settings.model_location)
    if not folder.is_dir():
        if settings.embedding_model == DEFAULT_MODEL:
            raise ModelError(f"no embedding model at {folder}; run `python -m index model`")
        return SentenceTransformerEncoder(settings.embedding_model, settings.threads)
    if (folder / GRAPH).is_file():
        return OnnxEncoder(folder, settings.threads, int8=_wants_int8(folder, settings.embedding_runtime))
    return SentenceTransformerEncoder(str(folder), settings.threads)


def _wants_int8(folder: Path, runtime: str) -> bool:
    """Whether `runtime` means the int8 graph here. Raises `ModelError` if set-up has not made it."""
    if runtime == "exact":
        return False
    try:
        measured = json.loads((folder / RUNTIME).read_text(encoding="utf-8"))
        return runtime == "int8" or measured["fastest"] == "int8"
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"ZHIGUI_EMBEDDING_RUNTIME is {runtime!r}, but {folder / RUNTIME} cannot be read ({error}); "
            "run `python -m index model`"
        ) from error


class OnnxEncoder:
    """Runs a folder made by `index.embed.convert` on onnxruntime. Safe to share between threads.

    A text's vector does not depend on the texts beside it: only texts of one length go in together, so
    nothing is padded, and the int8 graph, which scales by the largest value it sees, gets one at a time.
    """

    def __init__(self, folder: Path, threads: int = 1, *, int8: bool = False) -> None:
        # Imported when a model is wanted: `show` and `outline` do without.
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = folder.name
        self.fingerprint = fingerprint(folder) + ("-int8" if int8 else "")
        self._tokens_at_once = 1 if int8 else _TOKENS_AT_ONCE
        self._prompts = _prompts(folder)
        try:
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / (INT8_GRAPH if int8 else GRAPH)), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise their own undocumented kinds
            raise ModelError(
                f"the embedding model in {folder} cannot be loaded ({error}); "
                "delete the folder and run `python -m index model`"
            ) from error
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        self.dimension = int(self._session.get_outputs()[0].shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._encode([self._prompts.get("query", "") + text for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._encode([self._prompts.get("passage", "") + text for text in texts])

    def _encode(self, texts: list[str]) -> Vectors:
        rows = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        vectors = np.empty((len(rows), self.dimension), np.float32)
        for batch in _of_one_length(rows, self._tokens_at_once):
            ids = np.array([rows[i] for i in batch], np.int64)
            vectors[batch] = self._session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[
                0
            ]
        return vectors


def _of_one_length(rows: list[list[int]], tokens: int) -> Iterator[list[int]]:
    """The places of rows that have one length, as many together as make `tokens`, one at least."""
    by_length = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    for length, group in itertools.groupby(by_length, key=lambda i: len(rows[i])):
        places = list(group)
        count = max(1, tokens // length)
        yield from (places[start : start + count] for start in range(0, len(places), count))


class SentenceTransformerEncoder:
    """Runs any model that sentence-transformers can load, from this machine only."""

    def __init__(self, location: str, threads: int = 1) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(location, device="cpu", local_files_only=True)
        except Exception as error:  # whatever the model's own files make of it
            raise ModelError(
                f"ZHIGUI_EMBEDDING_MODEL is {location!r}, which sentence-transformers cannot load "
                f"({error}); name a folder or a model that is on this machine"
            ) from error
        self.name = Path(location).name
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.fingerprint = (
            fingerprint(Path(location)) if Path(location).is_dir() else f"{location}/{self.dimension}"
        )
        self._names = set(self._model.prompts)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._encode(texts, "query")

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        return self._encode(texts, "passage" if "passage" in self._names else "document")

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        vectors = self._model.encode(
            list(texts),
            prompt_name=prompt if prompt in self._names else None,
            normalize_embeddings=True,
            show_progress_bar=False,
        )
        return np.asarray(vectors, np.float32).reshape(-1, self.dimension)


def fingerprint(folder: Path) -> str:
    """16 hex digits that name the model in `folder`, without reading its weights through.

    A folder that we prepared carries the sha256 of each of its files; of any other we take the names and
    sizes of all files and the contents of its configuration.
    """
    digest = hashlib.sha256()
    provenance = folder / PROVENANCE
    if provenance.is_file():
        digest.update(provenance.read_bytes())
    else:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            digest.update(f"{path.relative_to(folder)}:{path.stat().st_size}\n".encode())
            if path.suffix == ".json" and path.name != "tokenizer.json":
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _prompts(folder: Path) -> dict[str, str]:
    path = folder / "config_sentence_transformers.json"
    try:
        prompts = json.loads(path.read_text(encoding="utf-8"))["prompts"]
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"{path} cannot be read ({error}); delete the folder and run `python -m index model`"
        ) from error
    return dict(prompts)
