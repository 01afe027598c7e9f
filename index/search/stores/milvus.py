"""The vector store in Milvus: two collections for each build, one of passages and one of articles.

The articles' words are sparse vectors of what each adds to a BM25 score, counted by our own segmenter when
the build was made: an inner product with a question's weights is then the very score that the posting lists
give, which Milvus' own analyzers, with another dictionary and no pairs of characters, would not.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from index.build.layout import Layout
from index.errors import StoreUnavailable
from index.search.filter import EVERYTHING, Filter
from index.search.stores.base import Floats, Found, spread_over
from index.search.stores.local import REACH
from index.settings import MilvusPlace

# StoreUnavailable says what happened; the client would log a traceback for each call besides.
logging.getLogger("pymilvus").setLevel(logging.CRITICAL)

_NOT_LOADED = 101
"""What Milvus says of a collection that it has and has not loaded."""
_FEW = 1_000
"""How many vectors are fetched at once."""


class MilvusStore:
    """See `VectorStore`. Raises StoreUnavailable when Milvus, or this build in it, cannot be reached."""

    def __init__(self, place: MilvusPlace, build: str, layout: Layout, terms: Mapping[str, int]) -> None:
        self._place = place
        self._passages, self._articles = collections_of(build)
        self._layout = layout
        self._terms = terms
        self._client = connect(place)
        sizes = {self._passages: len(layout.article_of), self._articles: len(layout.regulation_of)}
        for name, expected in sizes.items():
            held = entries(self._client, place, name)
            if held != expected:
                raise StoreUnavailable(
                    f"{place}: collection {name} has {max(held, 0)} entries, expected {expected}; "
                    "run `python -m index build`"
                )
            self._ask("load_collection", collection_name=name)
        self.dimension = self._dimension()
        self._sampled = spread_over(self.size)
        # Kept here: 1.5 MB, by which what Milvus does not give can be guessed.
        self._sample = self._fetch_all(self._sampled.tolist())

    @property
    def size(self) -> int:
        """How many passages it holds."""
        return len(self._layout.article_of)

    @property
    def whole(self) -> bool:
        """See `VectorStore`."""
        return self.size <= REACH

    def nearest(self, query: Floats, count: int, wanted: Filter) -> Found:
        """See `VectorStore`."""
        return self._search(self._passages, "vector", query.tolist(), min(count, self.size), wanted)

    def matching(self, terms: Mapping[str, float], count: int, wanted: Filter) -> Found:
        """See `VectorStore`."""
        known = {self._terms[term]: weight for term, weight in terms.items() if term in self._terms}
        if not known:
            return Found(np.empty(0, np.int64), np.empty(0, np.float32))
        return self._search(
            self._articles, "words", known, min(count, len(self._layout.regulation_of)), wanted
        )

    def cosines(self, query: Floats, wanted: Filter, also: NDArray[np.int64] | None = None) -> Floats:
        """See `VectorStore`."""
        known = np.full(self.size, np.nan, np.float32)
        if self.size > REACH:
            known[self._sampled] = self._sample @ query
            if also is not None and len(also):
                near = self._search(self._passages, "vector", query.tolist(), len(also), wanted, also)
                known[near.rows] = near.scores
        found = self.nearest(query, REACH, wanted)
        known[found.rows] = found.scores
        return known

    def words(self, terms: Mapping[str, float], wanted: Filter) -> Floats:
        """See `VectorStore`."""
        found = self.matching(terms, REACH, wanted)
        scores = np.zeros(len(self._layout.regulation_of), np.float32)
        scores[found.rows] = found.scores
        return scores

    def cosines_of(self, query: Floats, rows: Sequence[int]) -> Floats:
        """See `VectorStore`."""
        return np.asarray(self._fetch(list(map(int, rows))) @ query, np.float32)

    def vectors(self) -> Floats:
        """See `VectorStore`."""
        return self._fetch_all(list(range(self.size)))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _search(
        self,
        name: str,
        field: str,
        query: object,
        count: int,
        wanted: Filter,
        rows: NDArray[np.int64] | None = None,
    ) -> Found:
        """The best `count` of what is wanted, among `rows` if given."""
        which = [expression(wanted)] if wanted != EVERYTHING else []
        if rows is not None:
            which.append(f"row in {rows.tolist()}")
        hits = self._ask(
            "search",
            collection_name=name,
            data=[query],
            anns_field=field,
            limit=count,
            filter=" and ".join(which),
            search_params={"metric_type": "IP", "params": {"ef": max(count, 64)}},
        )[0]
        found = np.array([hit["row"] for hit in hits], np.int64)
        return Found(found, np.array([hit["distance"] for hit in hits], np.float32))

    def _fetch_all(self, rows: list[int]) -> Floats:
        return np.concatenate([self._fetch(rows[at : at + _FEW]) for at in range(0, len(rows), _FEW)])

    def _fetch(self, rows: list[int]) -> Floats:
        found = self._ask("get", collection_name=self._passages, ids=rows, output_fields=["vector"])
        vectors = {entry["row"]: entry["vector"] for entry in found}
        return np.array([vectors[row] for row in rows], np.float32).reshape(-1, self.dimension)

    def _dimension(self) -> int:
        described = self._ask("describe_collection", collection_name=self._passages)
        (vector,) = (field for field in described["fields"] if field["name"] == "vector")
        return int(vector["params"]["dim"])

    def _ask(self, method: str, **arguments: Any) -> Any:  # noqa: ANN401 - as pymilvus has it
        try:
            return ask(self._client, self._place, method, **arguments)
        except StoreUnavailable as error:
            # A Milvus that was started anew has its collections on the disk, but not in memory.
            if getattr(error.__cause__, "code", None) != _NOT_LOADED:
                raise
            for name in (self._passages, self._articles):
                ask(self._client, self._place, "load_collection", collection_name=name)
            return ask(self._client, self._place, method, **arguments)


def collections_of(build: str) -> tuple[str, str]:
    """The names of a build's two collections: of its passages and of its articles."""
    name = "zhigui_" + re.sub(r"\W", "_", build)
    return f"{name}_passages", f"{name}_articles"


def connect(place: MilvusPlace) -> MilvusClient:
    """A client. Raises StoreUnavailable."""
    try:
        return MilvusClient(uri=place.uri, token=place.token, timeout=place.timeout)
    except (MilvusException, OSError, ValueError) as error:
        raise StoreUnavailable(_cannot(place, error)) from error


def ask(client: MilvusClient, place: MilvusPlace, method: str, **arguments: Any) -> Any:  # noqa: ANN401
    """Call one of the client's methods. Raises StoreUnavailable."""
    try:
        return getattr(client, method)(**arguments)
    except (MilvusException, OSError, ValueError) as error:
        raise StoreUnavailable(_cannot(place, error)) from error


def entries(client: MilvusClient, place: MilvusPlace, name: str) -> int:
    """How many entries a collection has, -1 if it is not there. Raises StoreUnavailable."""
    if not ask(client, place, "has_collection", collection_name=name):
        return -1
    return int(ask(client, place, "get_collection_stats", collection_name=name)["row_count"])


def expression(wanted: Filter) -> str:
    """`wanted` in Milvus' own words."""
    if wanted == EVERYTHING:
        return ""
    parts = []
    if wanted.regulations is not None:
        ids = ", ".join(f'"{one}"' for one in wanted.regulations)
        parts.append(f"regulation in [{ids}]")
    if wanted.on is not None:
        day = wanted.on.toordinal()
        parts.append(f"begins <= {day} and ends >= {day}")
    return " and ".join(parts)


def _cannot(place: MilvusPlace, error: Exception) -> str:
    return (
        f"{place} cannot be used ({error}); see that Milvus runs and that ZHIGUI_VECTOR_STORE names it, "
        "then run `python -m index build`"
    )
