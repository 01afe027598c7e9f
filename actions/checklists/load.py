"""From YAML files to checklists; an error names the file, the node and how to mend it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from actions.checklists.errors import ChecklistFileError, ChecklistNotFound
from actions.checklists.models import Checklist

FOLDER = Path(__file__).resolve().parents[2] / "data" / "checklists"


class Catalogue:
    """The checklists of a folder, by id."""

    def __init__(self, checklists: Iterable[Checklist]) -> None:
        self._by_id: dict[str, Checklist] = {}
        for checklist in checklists:
            if checklist.id in self._by_id:
                raise ChecklistFileError(f"two files have the id {checklist.id!r}; give each its own")
            self._by_id[checklist.id] = checklist

    def get(self, checklist_id: str) -> Checklist:
        """The checklist with this id. Raises ChecklistNotFound."""
        try:
            return self._by_id[checklist_id]
        except KeyError:
            raise ChecklistNotFound(
                f"no checklist has the id {checklist_id!r}; there are {', '.join(self._by_id) or 'none'}"
            ) from None

    def in_force(self, on: date) -> tuple[Checklist, ...]:
        """Those that apply on that day."""
        return tuple(c for c in self if c.in_force(on))

    def __iter__(self) -> Iterator[Checklist]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, checklist_id: object) -> bool:
        return checklist_id in self._by_id


def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """Every `*.yml` of the folder, less what editors hide there. Raises ChecklistFileError."""
    return Catalogue(load_checklist(path) for path in sorted(folder.glob("[!.]*.yml")))


def load_checklist(path: Path) -> Checklist:
    """One file. Raises ChecklistFileError naming file, node and mend."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ChecklistFileError(f"{path.name}: cannot be read as UTF-8 text ({error})") from error
    return parse_checklist(text, path.name)


def parse_checklist(text: str, name: str) -> Checklist:
    """The text of one file; `name` is what errors call it."""
    try:
        data = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a SafeLoader that also refuses double keys
    except yaml.YAMLError as error:
        raise ChecklistFileError(f"{name}: not YAML: {error}") from error
    if not isinstance(data, dict):
        raise ChecklistFileError(f"{name}: holds no mapping; start from `python -m actions.checklists new`")
    try:
        return Checklist.model_validate(data)
    except ValidationError as error:
        lines = [f"  {_place(data, tuple(e['loc']))}: {_mend(e)}" for e in error.errors()]
        raise ChecklistFileError("\n".join([f"{name}:", *lines])) from error


def _place(data: dict[Any, Any], loc: tuple[int | str, ...]) -> str:
    """`node 'joint', options, 1, to` instead of pydantic's `nodes.3.question.options.1.to`."""
    if len(loc) < 2 or loc[0] != "nodes" or not isinstance(loc[1], int):
        return ", ".join(map(str, loc)) or "the file"
    node = data["nodes"][loc[1]]
    name = node.get("id") if isinstance(node, dict) else None
    rest = [str(part) for part in loc[2:] if part not in ("question", "task", "outcome")]
    return ", ".join([f"node {name!r}" if name else f"node no. {loc[1] + 1}", *rest])


def _mend(error: ErrorDetails) -> str:
    kind, value = error["type"], error.get("input")
    if kind == "missing":
        return "is missing; add it"
    if kind == "extra_forbidden":
        return "is not a known key; check its spelling or remove it"
    if kind == "string_type":
        return f"is {value!r}, which YAML does not read as text; put it in quotes"
    message = str(error["msg"]).removeprefix("Value error, ")
    return message if kind == "value_error" else f"{message}. Currently, it is {value!r}"


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice in one mapping: the first would vanish silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """As SafeLoader does."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, Hashable) and key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key!r} stands twice; remove one", key_node.start_mark
                )
            if isinstance(key, Hashable):
                seen.add(key)
        return super().construct_mapping(node, deep=deep)
