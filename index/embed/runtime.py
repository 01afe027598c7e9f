"""Which way of running the default model is quickest on this machine: measured once, at set-up.

Processors differ: without instructions for eight-bit products int8 may gain little. What is found is written
beside the model and used where `ZHIGUI_EMBEDDING_RUNTIME` says `fastest`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.embed.encoder import INT8_GRAPH, RUNTIME, OnnxEncoder

_WORTH = 1.2
"""How much quicker int8 must be to be chosen: its vectors are a little off."""
_LEAST_COSINE = 0.995
_ROUNDS = 3
_PROBES = (
    "会议的议题由谁确定？",
    "市人民政府全体会议由市长、副市长、秘书长，以及市人民政府各部门、派出机构的主要负责人组成，由市长召集和主持。",
    "国务院各部委和地方各级人民政府应当按照职责分工，加强对行政规范性文件制定工作的领导和监督，"
    "建立健全合法性审核、集体讨论决定、公开发布和备案审查等制度，及时纠正违法或者不适当的文件；"
    "公民、法人或者其他组织认为行政规范性文件违法的，可以向制定机关或者其上一级机关书面提出审查建议，"
    "有关机关应当自收到建议之日起六十日内研究处理，并将结果书面告知提出建议的人。",
)


def measure_runtime(folder: Path, progress: Callable[[str], None] = lambda _: None) -> None:
    """Write the int8 graph and `runtime.json` into a prepared `folder`, unless they are there."""
    if (folder / RUNTIME).is_file() and (folder / INT8_GRAPH).is_file():
        return
    from index.embed.graph import write_graph

    progress("measuring which way of running it is quickest here")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    write_graph(folder, layers=config["num_hidden_layers"], heads=config["num_attention_heads"], int8=True)
    exact, int8 = OnnxEncoder(folder), OnnxEncoder(folder, int8=True)
    cosine = float(
        np.min(np.sum(exact.encode_passages(_PROBES) * int8.encode_passages(_PROBES), axis=1, dtype=float))
    )
    slow, quick = _seconds(exact), _seconds(int8)
    worth = slow >= _WORTH * quick and cosine >= _LEAST_COSINE
    found = {
        "fastest": "int8" if worth else "exact",
        "exact_ms": round(slow * 1000, 1),
        "int8_ms": round(quick * 1000, 1),
        "cosine": round(cosine, 4),
    }
    aside = folder / f".{RUNTIME}"
    aside.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    aside.replace(folder / RUNTIME)
    progress(f"exact {slow * 1000:.0f} ms, int8 {quick * 1000:.0f} ms, cosine {cosine:.4f}")


def _seconds(encoder: OnnxEncoder) -> float:
    """The best of a few rounds: whatever else the machine does only adds."""
    rounds = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        encoder.encode_passages(_PROBES)
        rounds.append(time.perf_counter() - began)
    return min(rounds)
