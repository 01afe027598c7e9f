"""Whether a text speaks of another thing than a question asks about, of the same family.

常务会议有半数以上…出席方为有效 has nearly every word of 全体会议半数出席有效吗 and does not answer it.
"""

from __future__ import annotations

import re
from pathlib import Path

from index.errors import BuildError
from index.search.carried import read_carried

SIBLINGS_SOURCE = "siblings.yml"
"""As people keep it; a lexicon may do without."""
SIBLINGS = "siblings.json"
"""As a build carries it."""

Families = tuple[tuple[re.Pattern[str], ...], ...]
"""Each family's members, each as the pattern that finds it in normalised text."""


def compile_siblings(text: str) -> list[list[list[str]]]:
    """Check the text of `siblings.yml`. Raises BuildError, naming what is wrong."""
    import yaml

    try:
        families = yaml.safe_load(text) or []
        _families(families)
    except (yaml.YAMLError, re.error, TypeError) as error:
        raise BuildError(
            f"{SIBLINGS_SOURCE}: {error!r}; write each family as a list of members, each a list of patterns"
        ) from error
    return list(families)


def load_siblings(folder: Path) -> Families:
    """Those that a build carries; none in one that was made before there were any. Raises CorruptBuild."""
    return read_carried(folder / SIBLINGS, _families, absent=())


def of_another(families: Families, question: str, text: str) -> bool:
    """Whether normalised `text` names only siblings of what normalised `question` names."""
    return any(_apart(family, question, text) for family in families)


def names_fewer(families: Families, question: str, text: str) -> bool:
    """Whether normalised `question` names two members of a family and normalised `text` not all of them."""
    pairs = zip(members_named(families, question), members_named(families, text), strict=True)
    return any(1 < len(asked) > len(told) for asked, told in pairs)


def members_named(families: Families, text: str) -> tuple[tuple[str, ...], ...]:
    """For each family how normalised `text` names members of it, in the order of its words."""
    return tuple(_named(family, text) for family in families)


def _named(family: tuple[re.Pattern[str], ...], text: str) -> tuple[str, ...]:
    found = [match for member in family if (match := member.search(text))]
    return tuple(match.group() for match in sorted(found, key=lambda match: match.start()))


def _apart(family: tuple[re.Pattern[str], ...], question: str, text: str) -> bool:
    asked = {member for member in family if member.search(question)}
    told = {member for member in family if member.search(text)}
    return bool(asked and told) and not asked & told


def _families(families: list[list[list[str]]]) -> Families:
    if not all(isinstance(patterns, list) for family in families for patterns in family):
        raise TypeError(f"a member is no list of patterns in {families!r}")
    return tuple(tuple(re.compile("|".join(patterns)) for patterns in family) for family in families)
