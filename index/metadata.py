"""regulation.yml: what is known of a rule document beside its text.

id: zhuzhou-work-rules@2022
title: 株洲市人民政府工作规则
document_number: 株政发〔2022〕1号
issuer: 株洲市人民政府
issued: 2022-01-13
effective_from: 2022-01-13
status: in_force            # in_force, amended or repealed
source: where the text came from
truncated: false            # true: the text breaks off at its end
aliases: [工作规则]          # short names that people call it by
amends: []                  # 修订: ids of versions that end when this one begins
repeals: []                 # 废止: ids or titles of other regulations that end when this one begins
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from index.address import is_regulation_id
from index.errors import MetadataError
from index.models import Numbering, Regulation, Status

FILE_NAME = "regulation.yml"


@dataclass(frozen=True, slots=True)
class Metadata:
    """A regulation's facts, and whether its text is known to break off at the end."""

    regulation: Regulation
    truncated: bool = False


def read_metadata(folder: Path) -> Metadata:
    """Read `folder/regulation.yml`. Raises MetadataError naming the file, the field and what is allowed."""
    path = folder / FILE_NAME
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MetadataError(
            f"{path} is missing; every regulation folder needs one with at least id and title"
        ) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise MetadataError(f"{path} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise MetadataError(f"{path} must hold fields such as `id: slug@2022`, not {type(content).__name__}")
    metadata = check_fields(path, content)
    if metadata.regulation.id != folder.name:
        raise MetadataError(
            f"{path}: id {metadata.regulation.id!r} must be the folder's name, {folder.name!r}"
        )
    return metadata


def write_metadata(folder: Path, metadata: Metadata) -> Path:
    """Write `folder/regulation.yml` with a comment on each choice; gives its path."""
    regulation = metadata.regulation
    fields: list[tuple[str, str | bool | date | None, str]] = [
        ("id", regulation.id, "<slug>@<version>; the name of this folder"),
        ("title", regulation.title, ""),
        ("document_number", regulation.document_number, "文号"),
        ("issuer", regulation.issuer, "发文机关"),
        ("issued", regulation.issued, "the date on the notice, YYYY-MM-DD"),
        ("effective_from", regulation.effective_from, "in force from this day on"),
        ("effective_to", regulation.effective_to, "the last day in force; leave out while it is"),
        ("status", regulation.status.value, "in_force, amended or repealed"),
        ("source", regulation.source, "where the text came from"),
        ("truncated", metadata.truncated, "true: the text breaks off at its end"),
    ]
    lists = [
        ("aliases", regulation.aliases, "short names that people call it by"),
        ("amends", regulation.amends, "修订: ids of versions that end when this one begins"),
        ("repeals", regulation.repeals, "废止: ids or titles of regulations that end when this one begins"),
    ]
    lines = [_written(name, value, comment) for name, value, comment in fields if value is not None]
    for name, values, comment in lists:
        lines += [f"{name}:  # {comment}", *(f"  {_written_item(v)}" for v in values)] if values else []
    path = folder / FILE_NAME
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


_TEXTS = ("id", "title", "document_number", "issuer", "source")
_DATES = ("issued", "effective_from", "effective_to")
_LISTS = ("aliases", "amends", "repeals")
_KNOWN = (*_TEXTS, *_DATES, "status", "truncated", *_LISTS)
_STATUSES = (Status.IN_FORCE, Status.AMENDED, Status.REPEALED)


def _written_item(value: str) -> str:
    return yaml.safe_dump([value], allow_unicode=True, default_flow_style=False, width=10_000).rstrip("\n")


def _written(name: str, value: str | bool | date, comment: str) -> str:
    written = yaml.safe_dump({name: value}, allow_unicode=True, default_flow_style=False, width=10_000)
    return written.rstrip("\n") + (f"  # {comment}" if comment else "")


def check_fields(path: Path, content: Mapping[str, Any]) -> Metadata:
    """The metadata that the fields of `path` say. Raises MetadataError naming the field at fault."""
    unknown = sorted(str(name) for name in content if name not in _KNOWN)
    if unknown:
        raise MetadataError(f"{path}: unknown field {', '.join(unknown)}; allowed are {', '.join(_KNOWN)}")
    texts = {name: _text(path, content, name) for name in _TEXTS}
    dates = {name: _date(path, content, name) for name in _DATES}
    identity, title = texts["id"], texts["title"]
    if not identity or not is_regulation_id(identity):
        raise MetadataError(f"{path}: id {identity!r} must be <slug>@<version>, as zhuzhou-work-rules@2022")
    if not title:
        raise MetadataError(f"{path}: title is missing")
    truncated = content.get("truncated", False)
    if not isinstance(truncated, bool):
        raise MetadataError(f"{path}: truncated {truncated!r} must be true or false")
    first, last = dates["effective_from"], dates["effective_to"]
    if first and last and last < first:
        raise MetadataError(f"{path}: effective_to {last} is before effective_from {first}")
    regulation = Regulation(
        identity,
        title,
        texts["document_number"],
        texts["issuer"],
        dates["issued"],
        first,
        last,
        _status(path, content),
        texts["source"],
        Numbering.ARTICLES,
        aliases=_list(path, content, "aliases"),
        amends=_list(path, content, "amends"),
        repeals=_list(path, content, "repeals"),
    )
    return Metadata(regulation, truncated)


def _text(path: Path, content: Mapping[str, Any], name: str) -> str | None:
    value = content.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise MetadataError(f"{path}: {name} {value!r} must be text; put it in quotes")
    return value.strip() or None


def _date(path: Path, content: Mapping[str, Any], name: str) -> date | None:
    value = content.get(name)
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise MetadataError(f"{path}: {name} {value!r} must be a date as 2022-01-13, without quotes")


def _status(path: Path, content: Mapping[str, Any]) -> Status:
    value = content.get("status", Status.IN_FORCE.value)
    if value not in _STATUSES:
        allowed = ", ".join(status.value for status in _STATUSES)
        raise MetadataError(f"{path}: status {value!r} must be one of {allowed}")
    return Status(value)


def _list(path: Path, content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = content.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
        raise MetadataError(f"{path}: {name} {value!r} must be a list of texts, as [会议规则]")
    return tuple(one.strip() for one in value)
