"""The commands of `python -m index` that read texts beside one another: diff, impact, duties."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TextIO

from index.duties import names_of
from index.errors import IndexingError, MetadataError, SearchError
from index.register import Register
from index.settings import load_settings

_KINDS = {"responsible": "负责", "must": "应当", "may": "可以", "must_not": "不得", "decides": "审定、批准"}


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
