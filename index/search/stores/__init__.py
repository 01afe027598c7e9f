"""Where vectors and words are searched: in this process (FAISS, the default) or in Milvus.

    store = open_store(settings, folder, layout)
    cosines = store.cosines(query, EVERYTHING)

`ZHIGUI_VECTOR_STORE` says which; docs/decisions/0017 says when. Both answer alike: one suite of tests is put
to each.
"""

from __future__ import annotations

from pathlib import Path

from index.build.layout import LEXICAL, Layout
from index.search.lexical import load_vocabulary
from index.search.stores.base import Found, VectorStore
from index.search.stores.local import LocalStore
from index.settings import Settings

__all__ = ["Found", "LocalStore", "VectorStore", "drop", "open_store", "publish"]


def open_store(settings: Settings, folder: Path, layout: Layout) -> VectorStore:
    """The store that holds the build in `folder`. Raises CorruptBuild or StoreUnavailable."""
    if settings.milvus is None:
        return LocalStore(folder, layout)
    from index.search.stores.milvus import MilvusStore

    return MilvusStore(settings.milvus, folder.name, layout, load_vocabulary(folder / LEXICAL).terms)


def publish(settings: Settings, folder: Path, build: str) -> None:
    """Put the finished build in `folder` where readers look for build `build`. Raises StoreUnavailable."""
    if settings.milvus is not None:
        from index.search.stores.milvus_fill import publish_to_milvus

        publish_to_milvus(settings.milvus, folder, build)


def drop(settings: Settings, build: str) -> None:
    """Let go of a build that nobody reads any more. Raises StoreUnavailable."""
    if settings.milvus is not None:
        from index.search.stores.milvus_fill import drop_from_milvus

        drop_from_milvus(settings.milvus, build)
