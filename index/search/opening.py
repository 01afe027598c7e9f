"""Opens what searches a build. Only who searches imports this: numpy, faiss and the model come with it."""

from __future__ import annotations

from index.build.layout import LAYOUT, load_layout
from index.build.manifest import Build
from index.build.store import Store
from index.embed.encoder import load_encoder
from index.errors import CorruptBuild
from index.search.adapter import load_adapter
from index.search.engine import Engine
from index.search.local import local_worth
from index.search.searcher import Searcher
from index.search.stores import open_store
from index.settings import Settings


def open_searcher(build: Build, settings: Settings, articles: Store) -> Searcher:
    """What searches this build. Raises ModelError, StoreUnavailable, CorruptBuild (also: another model)."""
    encoder = load_encoder(settings)
    manifest = build.manifest
    if encoder.fingerprint != manifest.model_fingerprint:
        raise CorruptBuild(
            f"build {manifest.build} was made with {manifest.model} ({manifest.model_fingerprint}), the "
            f"settings name {encoder.name} ({encoder.fingerprint}); run `python -m index build`"
        )
    root = build.folder.parents[1]
    adapter = None
    if settings.learned:
        adapter = load_adapter(root, encoder.fingerprint, articles.position)
    layout = load_layout(build.folder / LAYOUT)
    store = open_store(settings, build.folder, layout)
    worth = local_worth(articles.regulations())
    return Searcher(Engine(build.folder, encoder, store, layout, adapter, worth), articles)
