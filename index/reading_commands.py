"""The commands of `python -m index` that read the build: search, show, outline.

What only some of them need is imported where they do: `show` is to be quick.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from index.errors import SearchError
from index.glance import as_json, as_text, out_of_force, shown

if TYPE_CHECKING:
    from index.models import Answer


def search(options: argparse.Namespace, out: TextIO) -> int:
    """Answer one question, or each line of a file."""
    from index.library import Library

    if (options.text is None) == (options.batch is None):
        raise SearchError("give a question or --batch FILE, and not both")
    library = Library.open()
    asked = [("", options.text)] if options.batch is None else _lines(options.batch)
    for place, question in asked:
        try:
            answer = library.search(
                question, top_k=options.top_k, regulation=options.regulation, as_of=options.as_of
            )
        except SearchError as error:
            raise SearchError(f"{place}{error}") from error
        if options.json or options.batch is not None:
            print(_json(answer_as_data(answer), compact=options.batch is not None), file=out, flush=True)
        else:
            _print_answer(answer, out)
    return 0


def answer_as_data(answer: Answer) -> dict[str, object]:
    """An answer in the form that `search --json` prints and keeps stable."""
    data: dict[str, object] = {
        "decision": answer.decision.value,
        "evidence": [
            {
                "address": evidence.address,
                "regulation": evidence.regulation,
                "article": evidence.article,
                "citation": evidence.citation,
                "quote": evidence.quote,
                "score": evidence.score,
                "in_force": evidence.in_force,
                "successor": evidence.successor,
            }
            for evidence in answer.evidence
        ],
    }
    if answer.chapter is not None:
        data["chapter"] = {"heading": answer.chapter.heading, "articles": list(answer.chapter.articles)}
    if answer.missing is not None:
        missing = answer.missing
        data["missing"] = {"asked": missing.asked, "first": missing.first, "last": missing.last}
    return data


def show(options: argparse.Namespace, out: TextIO) -> int:
    """Print an article whole, or the part of it that the address names: all that `glance` leaves over."""
    from dataclasses import asdict

    from index.library import Library

    library = Library.open(verify=False)
    article = library.article(options.address)
    citation, quote = library.citation(options.address), library.quote(options.address)
    in_force = library.in_force(article.regulation)
    successor = None if in_force else library.successor(options.address)
    before, after = library.neighbours(options.address)
    around = {
        "in_force": in_force,
        "successor": successor,
        "previous": before.address if before else None,
        "next": after.address if after else None,
    }
    found = shown(options.address, asdict(article), citation, quote, around)
    print(as_json(found) if options.json else as_text(found), file=out)
    return 0


def outline(options: argparse.Namespace, out: TextIO) -> int:
    """Print the chapters of a regulation with their articles, or of all that are held."""
    from index.library import Library

    library = Library.open(verify=False)
    held = [library.regulation(options.regulation)] if options.regulation else library.regulations()
    data = [
        {
            "regulation": regulation.id,
            "title": regulation.title,
            "document_number": regulation.document_number,
            "articles": [article.number for article in library.articles(regulation.id)],
            "chapters": [
                {"heading": chapter.heading, "articles": list(chapter.articles)}
                for chapter in library.chapters(regulation.id)
            ],
        }
        for regulation in held
    ]
    if options.json:
        print(_json(data), file=out)
        return 0
    for regulation in held:
        articles = library.articles(regulation.id)
        print(f"{regulation.id} 《{regulation.title}》 {len(articles)} 条", file=out)
        for chapter in library.chapters(regulation.id):
            print(f"  {chapter.heading}  {chapter.articles[0]}–{chapter.articles[-1]}", file=out)
    return 0


def _print_answer(answer: Answer, out: TextIO) -> None:
    print(answer.decision.value, file=out)
    if answer.chapter is not None:
        print(f"{answer.chapter.heading}: {', '.join(answer.chapter.articles)}", file=out)
    if answer.missing is not None:
        missing = answer.missing
        print(f"{missing.asked}: {missing.regulation} {missing.first}–{missing.last}", file=out)
    for evidence in answer.evidence:
        print(f"\n{evidence.citation}  {evidence.address}  {evidence.score}\n{evidence.quote}", file=out)
        if not evidence.in_force:
            print(out_of_force(evidence.successor), file=out)


def _lines(path: Path) -> list[tuple[str, str]]:
    """Where each question stands, to be put before what is wrong with it, and the question."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SearchError(
            f"--batch {path} cannot be read ({error}); give a UTF-8 file, a question a line"
        ) from error
    return [(f"{path} line {number}: ", line) for number, line in enumerate(lines, start=1) if line.strip()]


def _json(data: object, *, compact: bool = False) -> str:
    return json.dumps(data, ensure_ascii=False, indent=None if compact else 1)
