"""How people say it, beside how the rules write it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

from index.errors import BuildError
from index.search.carried import read_carried
from index.segment.normalise import normalise

SYNONYMS_SOURCE = "synonyms.yml"
"""As people keep it."""
SYNONYMS = "synonyms.json"
"""As a build carries it."""


class Synonym(TypedDict):
    """When a question contains one of `say`, the words of `means` are searched too."""

    say: list[str]
    means: list[str]


def compile_synonyms(text: str, source: str = SYNONYMS_SOURCE) -> list[Synonym]:
    """Check and normalise the text of the file `source`. Raises BuildError, naming the entry at fault."""
    import yaml

    try:
        # The same loader in C, where PyYAML has it: thousands of entries take a quarter of the time.
        entries = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or []  # noqa: S506
    except yaml.YAMLError as error:
        raise BuildError(f"{source} is not YAML ({error}); mend it and build again") from error
    if not isinstance(entries, list):
        raise BuildError(f"{source} holds a {type(entries).__name__}, expected a list of entries")
    found: list[Synonym] = []
    for entry in entries:
        if (
            not isinstance(entry, dict)
            or set(entry) != {"say", "means"}
            or not all(map(_is_words, entry.values()))
        ):
            raise BuildError(f"{source}: {entry!r} must have `say` and `means`, each a list of words")
        found.append({"say": [normalise(word) for word in entry["say"]],
                      "means": [normalise(word) for word in entry["means"]]})  # fmt: skip
    return found


def load_synonyms(folder: Path) -> list[Synonym]:
    """Those that a build carries. Raises CorruptBuild."""
    return read_carried(folder / SYNONYMS, list[Synonym])


def triggered(question: str, synonyms: list[Synonym]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each entry that normalised `question` uses: the phrases it used, the official words for them."""
    for entry in synonyms:
        said = tuple(phrase for phrase in entry["say"] if phrase in question)
        means = tuple(word for word in entry["means"] if word not in question)
        if said and means:
            yield said, means


def _is_words(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) and word for word in value)
