"""The encoder as an ONNX graph, so that a process that only asks questions need not import torch.

The graph is written out by hand, a dozen nodes a layer. Its weights are not copied: every initialiser
points at its tensor's place in `model.safetensors`, so torch and onnxruntime read one and the same file.

Inputs: `input_ids` and `attention_mask`, int64 `[texts, tokens]`. Output: `embedding`, float32
`[texts, hidden]`, mean over the tokens, unit length.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

GRAPH = "model.onnx"
_WEIGHTS = "model.safetensors"
_EPSILON = 1e-12
_OPSET = 20
_ORT = "com.microsoft"


INT8_GRAPH = "model.int8.onnx"
_SEVEN_BITS = 63
"""The largest weight: older processors add pairs of products in sixteen bits, which eight would overflow."""


def write_graph(folder: Path, *, layers: int, heads: int, int8: bool = False) -> None:
    """Write `model.onnx` beside the `model.safetensors` that `folder` already holds.

    With `int8` it is `model.int8.onnx`, which multiplies in eight bits: about twice as quick, and its
    vectors have a cosine of 0.996 to the exact ones. It scales what it multiplies by the largest value in
    the batch, so give it one text at a time.
    """
    places = _tensor_places(folder / _WEIGHTS)
    builder = _Int8Builder(places, folder / _WEIGHTS) if int8 else _Builder(places)
    hidden = builder.shape("embeddings.LayerNorm.weight")[0]
    tokens = _embed(builder, hidden)
    for layer in range(layers):
        tokens = _layer(builder, tokens, f"encoder.layer.{layer}", heads, hidden)
    _pool(builder, tokens, hidden)
    builder.save(folder / (INT8_GRAPH if int8 else GRAPH), hidden)


def _embed(b: _Builder, hidden: int) -> str:
    words = b.op("Gather", [b.weight("embeddings.word_embeddings.weight"), "input_ids"])
    length = b.op("Shape", ["input_ids"], start=1, end=2)
    positions = b.op("Slice", [b.weight("embeddings.position_embeddings.weight"), b.ints([0]), length])
    kind = b.op("Gather", [b.weight("embeddings.token_type_embeddings.weight"), b.ints([0])])
    total = b.op("Add", [b.op("Add", [words, kind]), positions])
    flat = b.op("Reshape", [total, b.ints([-1, hidden])])
    weight, bias = b.weight("embeddings.LayerNorm.weight"), b.weight("embeddings.LayerNorm.bias")
    return b.op("LayerNormalization", [flat, weight, bias], epsilon=_EPSILON)


def _layer(b: _Builder, tokens: str, name: str, heads: int, hidden: int) -> str:
    rows = b.op("Concat", [b.once("Shape", ["input_ids"]), b.ints([hidden])], axis=0)
    query, key, value = (
        b.op("Reshape", [b.linear(tokens, f"{name}.attention.self.{part}"), rows])
        for part in ("query", "key", "value")
    )
    mask = b.once("Cast", ["attention_mask"], to=TensorProto.INT32)
    attended = b.op(
        "MultiHeadAttention",
        [query, key, value, "", mask],
        domain=_ORT,
        num_heads=heads,
        mask_filter_value=-1e9,
    )
    flat = b.op("Reshape", [attended, b.ints([-1, hidden])])
    tokens = _add_and_norm(b, tokens, b.linear(flat, f"{name}.attention.output.dense"), f"{name}.attention")
    wide = b.op("Gelu", [b.linear(tokens, f"{name}.intermediate.dense")])
    return _add_and_norm(b, tokens, b.linear(wide, f"{name}.output.dense"), name)


def _add_and_norm(b: _Builder, before: str, change: str, name: str) -> str:
    weight, bias = (b.weight(f"{name}.output.LayerNorm.{part}") for part in ("weight", "bias"))
    total = b.op("Add", [before, change])
    return b.op("LayerNormalization", [total, weight, bias], epsilon=_EPSILON)


def _pool(b: _Builder, tokens: str, hidden: int) -> None:
    rows = b.op("Concat", [b.once("Shape", ["input_ids"]), b.ints([hidden])], axis=0)
    by_text = b.op("Reshape", [tokens, rows])
    mask = b.op("Unsqueeze", [b.op("Cast", ["attention_mask"], to=TensorProto.FLOAT), b.ints([2])])
    kept = b.op("Mul", [by_text, mask])
    # The length is divided out by the normalisation; the sum points where the mean points.
    total = b.op("ReduceSum", [kept, b.ints([1])], keepdims=0)
    b.op("LpNormalization", [total], axis=1, p=2, output="embedding")


class _Builder:
    """Collects nodes; gives each value a name; shares constants and weights."""

    def __init__(self, places: dict[str, tuple[list[int], int, int]]) -> None:
        self._places = places
        self._nodes: list[onnx.NodeProto] = []
        self._initialisers: dict[str, onnx.TensorProto] = {}
        self._shared: dict[tuple[str, ...], str] = {}

    def op(
        self,
        kind: str,
        inputs: Sequence[str],
        *,
        output: str = "",
        domain: str = "",
        **attributes: int | float,
    ) -> str:
        name = output or f"v{len(self._nodes)}"
        node = helper.make_node(kind, list(inputs), [name], name=f"{kind}_{name}", domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
        self._nodes.append(node)
        return name

    def once(self, kind: str, inputs: Sequence[str], **attributes: int | float) -> str:
        key = (kind, *inputs)
        if key not in self._shared:
            self._shared[key] = self.op(kind, inputs, output="", domain="", **attributes)
        return self._shared[key]

    def linear(self, tokens: str, name: str) -> str:
        return self.op("Gemm", [tokens, self.weight(f"{name}.weight"), self.weight(f"{name}.bias")], transB=1)

    def ints(self, values: list[int]) -> str:
        name = "c" + "_".join(map(str, values))
        tensor = helper.make_tensor(name, TensorProto.INT64, [len(values)], values)
        self._initialisers.setdefault(name, tensor)
        return name

    def shape(self, name: str) -> list[int]:
        return self._places[name][0]

    def weight(self, name: str) -> str:
        if name not in self._initialisers:
            shape, start, size = self._places[name]
            tensor = onnx.TensorProto(
                name=name, data_type=TensorProto.FLOAT, dims=shape, data_location=TensorProto.EXTERNAL
            )
            for key, value in (("location", _WEIGHTS), ("offset", start), ("length", size)):
                tensor.external_data.add(key=key, value=str(value))
            self._initialisers[name] = tensor
        return name

    def save(self, path: Path, hidden: int) -> None:
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
            for name in ("input_ids", "attention_mask")
        ]
        output = helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["texts", hidden])
        graph = helper.make_graph(
            self._nodes, "sentence-encoder", inputs, [output], list(self._initialisers.values())
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_ORT, 1)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=9)
        path.write_bytes(model.SerializeToString(deterministic=True))


class _Int8Builder(_Builder):
    """Holds the matrices in eight bits, a scale for each output, and quantises what comes in as it comes."""

    def __init__(self, places: dict[str, tuple[list[int], int, int]], weights: Path) -> None:
        super().__init__(places)
        self._weights = weights

    def linear(self, tokens: str, name: str) -> str:
        shape, start, _ = self._places[f"{name}.weight"]
        matrix = np.memmap(self._weights, "<f4", "r", start, tuple(shape))
        scale = np.maximum(np.abs(matrix).max(axis=1), 1e-12).astype(np.float32) / np.float32(_SEVEN_BITS)
        weights = np.rint(matrix / scale[:, None]).astype(np.int8)
        inputs = [
            self._kept(f"{name}.int8", np.ascontiguousarray(weights.T)),
            self._kept(f"{name}.scale", scale),
            self._kept(f"{name}.zero", np.zeros(shape[0], np.int8)),
            self.weight(f"{name}.bias"),
        ]
        return self.op("DynamicQuantizeMatMul", [tokens, *inputs], domain=_ORT)

    def _kept(self, name: str, values: NDArray[Any]) -> str:
        self._initialisers[name] = numpy_helper.from_array(values, name)
        return name


def _tensor_places(weights: Path) -> dict[str, tuple[list[int], int, int]]:
    """For each tensor its shape, where its bytes start in the file, and how many there are."""
    with weights.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))
    return {
        name: (
            entry["shape"],
            8 + length + entry["data_offsets"][0],
            entry["data_offsets"][1] - entry["data_offsets"][0],
        )
        for name, entry in header.items()
        if name != "__metadata__"
    }
