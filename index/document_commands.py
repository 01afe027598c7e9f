"""The commands of `python -m index` that take documents in, list them and take them out again."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from index.errors import BuildError, IndexingError, MetadataError
from index.models import Numbering, Regulation, Status
from index.register import DAYS, Added, Register
from index.settings import Settings, load_settings
from index.versions import status_on, today

_STATUS = {
    Status.IN_FORCE: "现行有效",
    Status.AMENDED: "已修订",
    Status.REPEALED: "已废止",
    Status.PENDING: "尚未施行",
}


_NAMED = 5
"""How many of the files that are left out are named."""


def add(options: argparse.Namespace, out: TextIO) -> int:
    """Take each file in; one that cannot be is named, and the others are taken in all the same."""
    settings = load_settings()
    register = Register(settings)
    given = _read_meta(options.meta) if options.meta else {}
    ask = _ask if sys.stdin is not None and sys.stdin.isatty() else None
    failed = changed = 0
    for path in _files(options.files):
        try:
            added = register.add(path, _given_for(given, path, len(options.files)), ask)
        except IndexingError as error:
            failed += 1
            sys.stderr.write(f"{path}: {_without_name(error, path)}\n")
            continue
        changed += added.outcome != "unchanged"
        print(_told(added), file=out)
    if changed:
        print(f"{changed} added; run `python -m index build` to search them", file=out)
    return 2 if failed else 0


def remove(options: argparse.Namespace, out: TextIO) -> int:
    """Take a regulation of the site's own out."""
    target = Register(load_settings()).remove(options.regulation)
    print(f"removed {options.regulation}; it lies in {target} now; run `python -m index build`", file=out)
    return 0


def list_held(options: argparse.Namespace, out: TextIO) -> int:
    """Every regulation in every version, as it stands today."""
    settings = load_settings()
    register = Register(settings)
    built = _built(settings)
    on = options.as_of or today()
    rows = [
        _row(one, on, built=one.id in built, own=register.is_own(one.id)) for one in register.regulations()
    ]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1), file=out)
        return 0
    for row in rows:
        dates = f"{row['effective_from'] or '?'}–{row['effective_to'] or ''}"
        notes = [] if row["built"] else ["not built yet"]
        notes += [f"→ {row['successor']}"] if row["successor"] else []
        shown = [
            row["id"],
            f"《{row['title']}》",
            row["document_number"] or "",
            row["status_zh"],
            dates,
            *notes,
        ]
        print("  ".join(part for part in shown if part), file=out)
    print(f"{len(rows)} regulations", file=out)
    return 0


def _row(one: Regulation, on: date, *, built: bool, own: bool) -> dict[str, Any]:
    status = status_on(one, on)
    return {
        "id": one.id,
        "title": one.title,
        "document_number": one.document_number,
        "issuer": one.issuer,
        "issued": _iso(one.issued),
        "effective_from": _iso(one.begins),
        "effective_to": _iso(one.effective_to),
        "status": status.value,
        "status_zh": _STATUS[status],
        "successor": one.successor,
        "site": own,
        "built": built,
    }


def _files(given: list[Path]) -> list[Path]:
    """Files as given, and every document under a folder; what else lies there is named."""
    from index.load import SUFFIXES

    found: list[Path] = []
    others: list[Path] = []
    for path in given:
        for one in _inside(path) if path.is_dir() else [path]:
            (found if one.suffix.lower() in SUFFIXES or one is path else others).append(one)
    if others:
        named = ", ".join(map(str, others[:_NAMED]))
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        sys.stderr.write(f"left out, no loader for them: {named}{more}\n")
    if not found:
        raise MetadataError(
            f"no document under {', '.join(map(str, given))}; taken in are {', '.join(sorted(SUFFIXES))}"
        )
    return found


def _inside(folder: Path) -> list[Path]:
    """Every file under `folder`, less what systems and office programs hide there (._a, ~$a.docx)."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )


def _without_name(error: IndexingError, path: Path) -> str:
    """What is wrong, on one line, without the file's name in front: whoever says it has named the file."""
    said = " ".join(str(error).split())
    for lead in (f"{path}: ", f"{path} ", f"{path.name}: "):
        said = said.removeprefix(lead)
    return said


def _read_meta(path: Path) -> Mapping[str, Any]:
    import yaml

    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError) as error:
        raise MetadataError(f"{path} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise MetadataError(
            f"{path} must hold fields such as `issued: 2022-01-13`, or a file's name over them"
        )
    return content


def _given_for(given: Mapping[str, Any], path: Path, count: int) -> Mapping[str, Any]:
    """The fields under the file's name, else the fields themselves where there is one file."""
    by_file = all(isinstance(value, dict) for value in given.values())
    if given and not by_file and count > 1:
        raise MetadataError("--meta with several files must give the fields under each file's name")
    if by_file:
        fields: Mapping[str, Any] = given.get(path.name, {})
        return fields
    return given


def _ask(name: str) -> str | None:
    """What the person at the terminal says of a field; a day that is none is asked for again."""
    while True:
        sys.stderr.write(f"{_QUESTIONS[name]} ")
        sys.stderr.flush()
        said = sys.stdin.readline().strip()
        if not said or name not in DAYS or _is_day(said):
            return said or None
        sys.stderr.write(f"{said!r} 不是日期。")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_QUESTIONS = {
    "title": "标题 (title):",
    "issued": "成文日期，如 2022-01-13 (issued):",
    "document_number": "文号，没有就直接回车 (document_number):",
    "issuer": "发文机关，没有就直接回车 (issuer):",
    "effective_from": "施行日期，与成文日期相同就直接回车 (effective_from):",
}


def _told(added: Added) -> str:
    one = added.regulation
    if added.outcome == "unchanged":
        return f"unchanged: {one.id} 《{one.title}》 is held with this text"
    kind = "new version" if added.outcome == "version" else "new"
    begins = f"from {one.begins}" + ("" if one.effective_from else " (its date: the text names no other)")
    cut = ", the last article breaks off" if added.truncated else ""
    if added.numbering is Numbering.WHOLE:
        cut += "; it has no 第X条 and no 一、, so it is held as one article: see that nothing is missing"
    facts = " ".join(part for part in (one.id, f"《{one.title}》", one.document_number, begins) if part)
    return f"{kind}: {facts}, {added.articles} articles{cut}"


def _built(settings: Settings) -> set[str]:
    from index.build.manifest import open_current

    try:
        return set(open_current(settings.index, ()).manifest.sources)
    except BuildError:
        return set()


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
