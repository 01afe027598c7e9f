"""What cites an article that another version changed: checklist steps, evaluation questions, curated answers.

The files are read as plain data, so that this room needs no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.address import parse_address
from index.curated import all_curated
from index.diff import Change, Pair
from index.errors import AddressSyntaxError, MetadataError
from index.settings import ROOT, Settings

EVALUATED = "zhuzhou-work-rules@2022"
"""The regulation that the numbers of `data/evaluation/` are articles of."""


@dataclass(frozen=True, slots=True)
class Citing:
    """Something that cites `address`, whose article became `change`, now `new` if it is anywhere."""

    kind: str
    where: str
    address: str
    change: Change
    new: str | None
    quote_stands: bool | None = None
    """Whether the words that are quoted stand in the new article; None where none are quoted."""


def cited_regulations(settings: Settings) -> set[str]:
    """The ids of all regulations that anything cites."""
    return {parse_address(address).regulation for _, _, address, _ in _citations(settings)}


def citing(settings: Settings, regulation_id: str, pairs: Sequence[Pair]) -> list[Citing]:
    """What cites an article of `regulation_id`, the old version, that is not the same in the new one."""
    changed = {pair.old.number: pair for pair in pairs if pair.old and pair.change is not Change.SAME}
    found = []
    for kind, where, address, quote in _citations(settings):
        place = parse_address(address)
        pair = changed.get(place.article) if place.regulation == regulation_id else None
        if pair is not None:
            stands = None if quote is None else bool(pair.new and quote in pair.new.text)
            new = pair.new.address if pair.new else None
            found.append(Citing(kind, where, address, pair.change, new, stands))
    return found


def _citations(settings: Settings) -> Iterator[tuple[str, str, str, str | None]]:
    """Kind, place, address and quote of every citation in the files."""
    for path in sorted((ROOT / "data" / "checklists").glob("[!.]*.yml")):
        content = _read(path)
        for node in content.get("nodes", ()) if isinstance(content, dict) else ():
            for cite in node.get("cites", ()):
                yield "checklist", f"{path.name} {node.get('id')}", cite["address"], cite.get("quote")
    for path in sorted((ROOT / "data" / "evaluation").glob("[!.]*.yml")):
        yield from _evaluation(path)
    for curated in all_curated(settings.curated_roots):
        for pin in curated.pins:
            yield "curated", f"{curated.file.name} {curated.question}", pin.address, pin.quote


def _evaluation(path: Path) -> Iterator[tuple[str, str, str, str | None]]:
    for entry in _entries(_read(path)):
        name = f"{path.name} {entry.get('id', '')} {entry.get('question', '')}".strip()
        for number in entry.get("articles", ()):
            address = str(number) if "#" in str(number) else f"{EVALUATED}#{number}"
            try:
                parse_address(address)
            except AddressSyntaxError:
                continue
            yield "evaluation", name, address, None


def _entries(content: Any) -> Iterable[dict[str, Any]]:  # noqa: ANN401 - whatever a file holds
    return [entry for entry in content if isinstance(entry, dict)] if isinstance(content, list) else []


def _read(path: Path) -> Any:  # noqa: ANN401
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise MetadataError(f"{path} cannot be read: {error}") from error
