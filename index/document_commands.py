"""The commands of `python -m index` that take documents in, list them and set versions side by side."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from index.duties import names_of
from index.errors import BuildError, IndexingError, MetadataError, SearchError
from index.models import Numbering, Regulation, Status
from index.register import DAYS, Added, Register
from index.settings import Settings, load_settings
from index.versions import status_on

_STATUS = {
    Status.IN_FORCE: "现行有效",
    Status.AMENDED: "已修订",
    Status.REPEALED: "已废止",
    Status.PENDING: "尚未施行",
}


_NAMED = 5
"""How many of the files that are left out are named."""
_KINDS = {"responsible": "负责", "must": "应当", "may": "可以", "must_not": "不得", "decides": "审定、批准"}


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
    on = options.as_of or date.today()
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


def diff(options: argparse.Namespace, out: TextIO) -> int:
    """新旧条文对照 of two regulations, on the screen or as a Word document."""
    from index.diff import compare
    from index.diff_report import as_data, as_text, summary, write_docx

    if options.docx and options.docx.suffix.lower() != ".docx":
        raise IndexingError(f"--docx {options.docx} becomes a Word document; give it a name in .docx")
    register = Register(load_settings())
    old, new = register.document(options.old), register.document(options.new)
    pairs = compare(old.articles, new.articles)
    if options.docx:
        try:
            write_docx(options.docx, old.regulation, new.regulation, pairs)
        except OSError as error:
            raise IndexingError(f"--docx {options.docx} cannot be written: {error.strerror}") from error
        print(f"wrote {options.docx}: {summary(pairs)}", file=out)
    elif options.json:
        print(json.dumps(as_data(pairs), ensure_ascii=False, indent=1), file=out)
    else:
        print(as_text(old.regulation, new.regulation, pairs), file=out)
    return 0


def duties(options: argparse.Namespace, out: TextIO) -> int:
    """Who does what: the clauses on one body, by kind; 1 if there are none."""
    from index.library import Library

    if not names_of(options.body):
        raise SearchError(f"{options.body!r} names no body; write it as the rules do, for example 市司法局")
    library = Library.open(verify=False)
    regulations = [library.regulation(options.regulation).id] if options.regulation else []
    found = library.duties(options.body, regulations)
    if options.json:
        rows = [{**asdict(one), "citation": library.citation(one.address)} for one in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1), file=out)
        return 0 if found else 1
    for kind, name in _KINDS.items():
        of_kind = [one for one in found if one.kind.value == kind]
        if of_kind:
            print(f"【{name}】", file=out)
        for one in of_kind:
            print(f"{one.quote}\n——{library.citation(one.address)}  {one.address}\n", file=out)
    print(f"{len(found)} clauses on {options.body}", file=out)
    return 0 if found else 1


def impact(options: argparse.Namespace, out: TextIO) -> int:
    """What cites an article that a newer version changed; 1 if anything does."""
    from index.diff import compare
    from index.impact import cited_regulations, citing

    settings = load_settings()
    register = Register(settings)
    if (options.old is None) != (options.new is None):
        raise MetadataError("give both versions, the old one first, or none for every pair that is held")
    cited = cited_regulations(settings)
    pairs = [(options.old, options.new)] if options.old else _replaced(register)
    for regulation_id in (options.old, options.new) if options.old else ():
        register.must_hold(regulation_id)
    found = []
    for old, new in pairs:
        if old in cited:
            changes = compare(register.document(old).articles, register.document(new).articles)
            found += [(old, new, one) for one in citing(settings, old, changes)]
    if options.json:
        rows = [{"old": old, "new": new, **asdict(one)} for old, new, one in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1), file=out)
        return 1 if found else 0
    for _, new, one in found:
        gone = "" if one.quote_stands is not False else ", its quote is gone"
        print(f"{one.kind}  {one.where}  {one.address} {one.change} → {one.new or new}{gone}", file=out)
    print(f"{len(pairs)} pairs of versions, {len(found)} citations of changed articles", file=out)
    return 1 if found else 0


def _replaced(register: Register) -> list[tuple[str, str]]:
    return [(one.id, one.successor) for one in register.regulations() if one.successor]


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
