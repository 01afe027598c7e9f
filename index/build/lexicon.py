"""The lexicon that a build carries: its files checked, made ready, and told apart from another's."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from index.search.aspects import ASPECTS, ASPECTS_SOURCE, compile_aspects
from index.search.everyday import EVERYDAY, EVERYDAY_SOURCE, compile_everyday
from index.search.siblings import SIBLINGS, SIBLINGS_SOURCE, compile_siblings
from index.search.synonyms import SYNONYMS, SYNONYMS_SOURCE, compile_synonyms
from index.segment.segmenter import STOP_WORDS, USER_DICTIONARY, Segmenter


def copy_lexicon(lexicon: Path, target: Path, *, large: bool) -> None:
    """A build carries its lexicon, so that questions are cut as its articles were.

    How people speak of what laws say goes only into a `large` one, which alone is searched by it. Raises
    BuildError, naming the entry at fault.
    """
    target.mkdir()
    for name in (USER_DICTIONARY, STOP_WORDS):
        shutil.copyfile(lexicon / name, target / name)
    synonyms = compile_synonyms((lexicon / SYNONYMS_SOURCE).read_text(encoding="utf-8"))
    aspects = compile_aspects((lexicon / ASPECTS_SOURCE).read_text(encoding="utf-8"))
    siblings = compile_siblings(_text_if_any(lexicon / SIBLINGS_SOURCE))
    everyday = compile_everyday(lexicon / EVERYDAY_SOURCE, Segmenter(target)) if large else []
    for name, entries in (
        (SYNONYMS, synonyms), (ASPECTS, aspects), (SIBLINGS, siblings), (EVERYDAY, everyday)
    ):  # fmt: skip
        (target / name).write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")


def lexicon_digest(lexicon: Path) -> str:
    """16 hex digits over the lexicon files that a build carries."""
    digest = hashlib.sha256()
    for name in (USER_DICTIONARY, STOP_WORDS, SYNONYMS_SOURCE, ASPECTS_SOURCE):
        digest.update(name.encode() + b"\0" + (lexicon / name).read_bytes())
    digest.update(_text_if_any(lexicon / SIBLINGS_SOURCE).encode())
    for path in sorted((lexicon / EVERYDAY_SOURCE).glob("*.yml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _text_if_any(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""
