"""From the packed model to an ordinary sentence-transformers folder.

What comes out is a `BertModel` in safetensors, an XLM-R Unigram `tokenizer.json`, mean pooling, unit
length, and the prompts `query: ` and `passage: ` that the e5 models were trained with. Word pieces that
Chinese and Latin-1 text cannot reach are left out: a Unigram tokenisation only weighs pieces that occur in
the text, so every such text is cut as before, and the folder is less than half the size.

The result depends on the input file alone: neither platform nor compiler has a part in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embed.charsmap import precompiled_charsmap
from index.embed.graph import write_graph
from index.embed.packed import PackedModel, read_packed
from index.errors import ModelError

WEIGHTS = "model.safetensors"
EPSILON = 1e-12
MAX_TOKENS = 512
PROMPTS = {"query": "query: ", "passage": "passage: "}

# What Chinese and Latin-1 text, normalised, is made of. Pinyin's marked vowels come along.
_RANGES = (
    (0x0000, 0x0100),
    (0x2000, 0x2C00),  # punctuation, enclosed and roman numerals, arrows, mathematics, boxes
    (0x2E80, 0x3040),  # radicals, CJK punctuation
    (0x3100, 0x3130),  # bopomofo
    (0x31A0, 0x31F0),  # bopomofo, strokes
    (0x3200, 0xA000),  # enclosed, compatibility, ideographs
    (0xF900, 0xFB00),  # compatibility ideographs
    (0xFE10, 0xFE70),  # vertical and small forms
    (0xFF00, 0xFF66),  # full-width forms
    (0x20000, 0x33000),  # ideographs beyond the basic plane
)
_PINYIN = frozenset("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿɡ")


def convert(packed: Path, folder: Path, progress: Callable[[str], None] = lambda _: None) -> None:
    """Write the sentence-transformers folder for the model packed in `packed`.

    `folder` must exist and be empty. `progress` is told what is being done. Raises `ModelError`.
    """
    progress("reading the packed model")
    model = read_packed(packed)
    kept = _reachable(model)
    progress(f"writing the tokenizer ({len(kept):,} of {len(model.pieces):,} word pieces)")
    _write_json(folder / "tokenizer.json", _tokenizer(model, kept))
    _write_configuration(folder, model, len(kept))
    progress("writing the weights")
    # Imported here, as everything heavy is: reading a setting must not cost it.
    from safetensors.numpy import save_file

    save_file(_weights(model, kept), folder / WEIGHTS, metadata={"format": "pt"})
    progress("writing the inference graph")
    write_graph(folder, layers=model.layers, heads=model.heads)


def _reachable(model: PackedModel) -> list[int]:
    special = sorted(model.special.values())
    if special != [0, 1, 2, 3]:
        raise ModelError(f"the packed model's special pieces stand at {special}, not at 0 to 3")
    kept = [i for i, piece in enumerate(model.pieces) if i > 3 and all(map(_is_kept, piece))]
    return special + kept


def _is_kept(character: str) -> bool:
    code = ord(character)
    return any(low <= code < high for low, high in _RANGES) or character in _PINYIN


def _tokenizer(model: PackedModel, kept: list[int]) -> dict[str, Any]:
    special = [
        {"id": i, "content": model.pieces[i], "single_word": False, "lstrip": False, "rstrip": False,
         "normalized": False, "special": True}
        for i in range(4)
    ]  # fmt: skip
    begin, end = (model.pieces[model.special[name]] for name in ("bos", "eos"))
    metaspace = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Precompiled",
                 "precompiled_charsmap": precompiled_charsmap(model.normalisation)},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": metaspace,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": _template(begin, "A", end),
            "pair": _template(begin, "A", end) + _template(begin, "B", end)[1:],
            "special_tokens": {
                piece: {"id": piece, "ids": [model.special[name]], "tokens": [piece]}
                for name, piece in (("bos", begin), ("eos", end))
            },
        },
        "decoder": metaspace,
        "model": {
            "type": "Unigram",
            "unk_id": model.special["unk"],
            "vocab": [[model.pieces[i], float(model.scores[i])] for i in kept],
            "byte_fallback": False,
        },
    }  # fmt: skip


def _template(begin: str, sequence: str, end: str) -> list[dict[str, Any]]:
    return [
        {"SpecialToken": {"id": begin, "type_id": 0}},
        {"Sequence": {"id": sequence, "type_id": 0}},
        {"SpecialToken": {"id": end, "type_id": 0}},
    ]


def _weights(model: PackedModel, kept: list[int]) -> dict[str, NDArray[np.float32]]:
    hidden, wide = model.hidden, model.feed_forward
    words = model.tensor("emb.word").reshape(-1, hidden)
    tensors = {
        "embeddings.word_embeddings.weight": words[kept],
        "embeddings.position_embeddings.weight": model.tensor("emb.pos").reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": model.tensor("emb.type").reshape(-1, hidden),
        "embeddings.LayerNorm.weight": model.tensor("emb.ln.w"),
        "embeddings.LayerNorm.bias": model.tensor("emb.ln.b"),
    }
    shapes = {"fi": (wide, hidden), "fo": (hidden, wide)}
    names = {
        "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
        "ao": "attention.output.dense", "fi": "intermediate.dense", "fo": "output.dense",
    }  # fmt: skip
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(model.layers):
        for short, long in names.items():
            name = f"encoder.layer.{layer}.{long}"
            matrix = model.tensor(f"l{layer}.{short}.w").reshape(shapes.get(short, (hidden, hidden)))
            tensors[f"{name}.weight"] = matrix
            tensors[f"{name}.bias"] = model.tensor(f"l{layer}.{short}.b")
        for short, long in norms.items():
            name = f"encoder.layer.{layer}.{long}"
            tensors[f"{name}.weight"] = model.tensor(f"l{layer}.{short}.w")
            tensors[f"{name}.bias"] = model.tensor(f"l{layer}.{short}.b")
    return {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}


def _write_configuration(folder: Path, model: PackedModel, vocabulary: int) -> None:
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": model.hidden,
            "num_hidden_layers": model.layers,
            "num_attention_heads": model.heads,
            "intermediate_size": model.feed_forward,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "layer_norm_eps": EPSILON,
            "max_position_embeddings": model.positions,
            "type_vocab_size": model.token_types,
            "vocab_size": vocabulary,
            "pad_token_id": model.special["pad"],
            "bos_token_id": model.special["bos"],
            "eos_token_id": model.special["eos"],
            "dtype": "float32",
        },
    )
    names = {name: model.pieces[place] for name, place in model.special.items()}
    tokens = {"bos_token": names["bos"], "eos_token": names["eos"], "pad_token": names["pad"],
              "unk_token": names["unk"], "cls_token": names["bos"], "sep_token": names["eos"]}  # fmt: skip
    limit = {"model_max_length": MAX_TOKENS, "clean_up_tokenization_spaces": False}
    _write_json(
        folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", **tokens, **limit}
    )
    _write_json(folder / "special_tokens_map.json", tokens)
    _write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": MAX_TOKENS, "do_lower_case": False, "model_args": {"add_pooling_layer": False}},
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": PROMPTS, "default_prompt_name": None, "similarity_fn_name": "cosine"},
    )
    kinds = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    _write_json(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(kinds)
        ],
    )
    (folder / "1_Pooling").mkdir()
    (folder / "2_Normalize").mkdir()
    pooling = {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "1_Pooling" / "config.json", pooling)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
