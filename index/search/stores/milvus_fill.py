"""A finished build into Milvus and, when nobody reads it any more, out again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from pymilvus import DataType, MilvusClient

from index.build.layout import LAYOUT, LEXICAL, VECTORS, Layout, load_layout
from index.search.lexical import load_bm25
from index.search.stores.dense import FLAT_UP_TO, load_dense
from index.search.stores.milvus import ask, collections_of, connect, entries
from index.settings import MilvusPlace

_BATCH = 1_000
_ID_LENGTH = 512
Entry = dict[str, Any]

_EXACT: tuple[str, Entry] = ("FLAT", {})
_LIKELY: tuple[str, Entry] = ("HNSW", {"M": 32, "efConstruction": 200})
_POSTINGS: tuple[str, Entry] = ("SPARSE_INVERTED_INDEX", {})


def publish_to_milvus(place: MilvusPlace, folder: Path, build: str) -> None:
    """Fill the collections of `build` from the files in `folder`; what a killed run left of them goes first.

    Readers come by the build's id, and learn it only when this is done. Raises StoreUnavailable.
    """
    layout = load_layout(folder / LAYOUT)
    passages, articles = collections_of(build)
    client = connect(place)
    try:
        sizes = (len(layout.article_of), len(layout.regulation_of))
        if tuple(entries(client, place, name) for name in (passages, articles)) == sizes:
            return
        vectors = load_dense(folder / VECTORS).vectors()
        index = _EXACT if len(vectors) <= FLAT_UP_TO else _LIKELY
        _make(client, place, passages, ("vector", DataType.FLOAT_VECTOR, vectors.shape[1]), index)
        _fill(client, place, passages, _passages(layout, vectors))
        _make(client, place, articles, ("words", DataType.SPARSE_FLOAT_VECTOR, None), _POSTINGS)
        _fill(client, place, articles, _articles(layout, folder))
    finally:
        client.close()


def drop_from_milvus(place: MilvusPlace, build: str) -> None:
    """Drop the collections of `build`, if they are there. Raises StoreUnavailable."""
    client = connect(place)
    try:
        for name in collections_of(build):
            ask(client, place, "drop_collection", collection_name=name)
    finally:
        client.close()


def _make(
    client: MilvusClient,
    place: MilvusPlace,
    name: str,
    vector: tuple[str, DataType, int | None],
    index: tuple[str, Entry],
) -> None:
    ask(client, place, "drop_collection", collection_name=name)
    field, kind, dimension = vector
    schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    schema.add_field("row", DataType.INT64, is_primary=True)
    schema.add_field("regulation", DataType.VARCHAR, max_length=_ID_LENGTH)
    schema.add_field("begins", DataType.INT64)
    schema.add_field("ends", DataType.INT64)
    schema.add_field(field, kind, **({} if dimension is None else {"dim": dimension}))
    indexes = client.prepare_index_params()
    indexes.add_index(field, index_type=index[0], metric_type="IP", params=index[1])
    ask(client, place, "create_collection", collection_name=name, schema=schema, index_params=indexes)


def _fill(client: MilvusClient, place: MilvusPlace, name: str, entries: Iterator[Entry]) -> None:
    batch: list[Entry] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == _BATCH:
            ask(client, place, "insert", collection_name=name, data=batch)
            batch = []
    if batch:
        ask(client, place, "insert", collection_name=name, data=batch)
    ask(client, place, "flush", collection_name=name)


def _passages(layout: Layout, vectors: np.ndarray[Any, np.dtype[np.float32]]) -> Iterator[Entry]:
    for row, (article, vector) in enumerate(zip(layout.article_of, vectors, strict=True)):
        yield _entry(layout, row, int(article)) | {"vector": vector.tolist()}


def _articles(layout: Layout, folder: Path) -> Iterator[Entry]:
    for row, words in enumerate(load_bm25(folder / LEXICAL).by_document()):
        yield _entry(layout, row, row) | {"words": words}


def _entry(layout: Layout, row: int, article: int) -> Entry:
    regulation = int(layout.regulation_of[article])
    return {
        "row": row,
        "regulation": str(layout.regulations[regulation]),
        "begins": int(layout.begins[regulation]),
        "ends": int(layout.ends[regulation]),
    }
