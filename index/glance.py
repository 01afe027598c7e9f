"""One article as `python -m index show` prints it, read straight from the build.

A shell that asks for an article waits for this and nothing else: a few rows of `articles.db`, each with its
own checksum, and no import beyond what reads them. Whatever is not plain (a text that is not in force, an
address that is not there, a row that is torn, another way of asking) is left to the library, which answers
the same at its leisure, or says what is wrong.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
import zlib

from index.dotenv import values_of

TYPE_CHECKING = False  # what typing has, without its 3 ms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
"""The folder that holds `index/`."""

_CHINA_SECONDS = 8 * 3600

_PLACE = """
SELECT places.citation, places.quote, places.seal, articles.data, regulations.data,
    (SELECT number FROM articles AS before WHERE before.position = articles.position - 1
        AND before.regulation = articles.regulation),
    (SELECT number FROM articles AS after WHERE after.position = articles.position + 1
        AND after.regulation = articles.regulation)
FROM places JOIN articles ON articles.position = places.article
    JOIN regulations ON regulations.id = articles.regulation
WHERE places.address = ?
"""


def glance(arguments: Sequence[str]) -> str | None:
    """What `show ADDRESS [--json]` prints, None where the library has to be asked."""
    rest = [argument for argument in arguments if argument != "--json"]
    if len(rest) != 2 or rest[0] != "show" or len(arguments) - len(rest) > 1:
        return None
    try:
        found = _look_up(rest[1])
    except (OSError, ValueError, sqlite3.Error):
        return None
    if found is None:
        return None
    return as_json(found) if "--json" in arguments else as_text(found)


def shown(
    address: str, article: Mapping[str, object], citation: str, quote: str, around: Mapping[str, object]
) -> dict[str, object]:
    """A place as it is printed: the fields of its `Article`, then what is `around` it.

    `around` has in_force, successor, previous and next.
    """
    return {
        "address": address,
        "regulation": article["regulation"],
        "article": article["number"],
        "label": article["label"],
        "citation": citation,
        "part": article["part"],
        "chapter": article["chapter"],
        "section": article["section"],
        "title": article["title"],
        "text": article["text"],
        "quote": quote,
        "truncated": article["truncated"],
        **around,
    }


def as_json(found: Mapping[str, object]) -> str:
    """What `show --json` prints."""
    return json.dumps(found, ensure_ascii=False, indent=1)


def as_text(found: Mapping[str, object]) -> str:
    """What `show` prints to be read."""
    heading = f"{found['chapter']}\n" if found["chapter"] else ""
    tail = "\n（原文在此处不完整）" if found["truncated"] else ""
    tail += "" if found["in_force"] else f"\n{out_of_force(found['successor'])}"
    return f"{found['citation']}\n{heading}\n{found['quote']}{tail}"


def out_of_force(successor: object) -> str:
    """The line under a text that does not apply today."""
    return f"（不是现行有效的文本，现行规定见 {successor}）" if successor else "（不是现行有效的文本）"


def seal(article: str, citation: str, quote: str) -> int:
    """A checksum over the three rows that make up one place."""
    return zlib.crc32("\0".join((article, citation, quote)).encode("utf-8", "surrogatepass"))


def _look_up(address: str) -> dict[str, object] | None:
    index = os.path.join(_var(), "index")
    with open(os.path.join(index, "CURRENT"), encoding="utf-8") as pointer:
        path = os.path.join(index, "builds", pointer.read().strip(), "articles.db")
    connection = sqlite3.connect(f"file:{_quoted(path)}?mode=ro&immutable=1", uri=True)
    try:
        row = connection.execute(_PLACE, (address.strip(),)).fetchone()
    finally:
        connection.close()
    if row is None:
        return None
    citation, quote, sealed, article, regulation, before, after = row
    if seal(article, citation, quote) != sealed or not _applies(json.loads(regulation)):
        return None
    fields = json.loads(article)
    previous, following = (number and f"{fields['regulation']}#{number}" for number in (before, after))
    around = {"in_force": True, "successor": None, "previous": previous, "next": following}
    return shown(address.strip(), fields, citation, quote, around)


def _applies(regulation: Mapping[str, str | None]) -> bool:
    """Whether it is plainly in force today, with nothing in its place."""
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + _CHINA_SECONDS))  # as `index.versions.today`
    begins = regulation["effective_from"] or regulation["issued"] or ""
    ends = regulation["effective_to"] or today
    return regulation["status"] == "in_force" and not regulation.get("successor") and begins <= today <= ends


def _var() -> str:
    """As `index.settings` finds it."""
    var = values_of(os.path.join(ROOT, ".env"), os.environ).get("ZHIGUI_VAR", "var")
    return os.path.join(ROOT, os.path.expanduser(var))


def _quoted(path: str) -> str:
    """For a file: URI, where three characters mean something."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
