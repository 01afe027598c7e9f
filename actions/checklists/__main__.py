"""`python -m actions.checklists check | graph ID | preview ID | export ID | new ID | forget PERSON`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from actions.checklists.check import check_catalogue
from actions.checklists.errors import ChecklistError
from actions.checklists.graph import to_mermaid
from actions.checklists.load import FOLDER, load_catalogue
from actions.checklists.new import write_new
from actions.checklists.preview import preview
from actions.checklists.rules import Documents
from actions.errors import ActionsError
from index.errors import IndexingError
from index.versions import today


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when something is wrong, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (ActionsError, IndexingError) as error:
        _complain(str(error))
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m actions.checklists", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the checklists lie")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("check", help="prove every checklist").set_defaults(run=_check)
    for name, run, about in (
        ("graph", _graph, "draw one as Mermaid"),
        ("preview", _preview, "walk one in the terminal; nothing is stored"),
        ("export", _export, "write an empty one as .docx or .md"),
        ("new", _new, "start a commented file"),
    ):
        command = commands.add_parser(name, help=about)
        command.add_argument("id", help="the checklist's id")
        command.set_defaults(run=run)
        if name == "export":
            command.add_argument("file", type=Path, help="where to write it, ending in .docx or .md")
    forget = commands.add_parser("forget", help="delete every run of a person")
    forget.add_argument("person", help="the person's id")
    forget.set_defaults(run=_forget)
    return parser


def _check(options: argparse.Namespace) -> int:
    catalogue = load_catalogue(options.folder)
    problems = check_catalogue(catalogue, Documents.from_folder(), today())
    for problem in problems:
        _complain(str(problem))
    nodes = sum(len(checklist.nodes) for checklist in catalogue)
    cites = sum(len(node.cites) for checklist in catalogue for node in checklist.nodes)
    _say(f"{len(catalogue)} checklists, {nodes} nodes, {cites} quotes: {len(problems)} problems")
    return 1 if problems or not len(catalogue) else 0


def _graph(options: argparse.Namespace) -> int:
    _say(to_mermaid(load_catalogue(options.folder).get(options.id)).rstrip())
    return 0


def _preview(options: argparse.Namespace) -> int:
    checklist = load_catalogue(options.folder).get(options.id)
    state = preview(checklist, Documents.from_folder(), input, _say, today())
    return 0 if state.finished else 1


def _export(options: argparse.Namespace) -> int:
    from actions.checklists.export import make_sheet, to_docx, to_markdown

    checklist = load_catalogue(options.folder).get(options.id)
    sheet = make_sheet(checklist, Documents.from_folder(), today())
    if options.file.suffix not in (".docx", ".md"):
        raise ChecklistError(f"{options.file} ends in neither .docx nor .md")
    content = to_docx(sheet) if options.file.suffix == ".docx" else to_markdown(sheet).encode()
    try:
        options.file.write_bytes(content)
    except OSError as error:
        raise ChecklistError(f"{options.file} cannot be written: {error.strerror}") from error
    _say(f"wrote {options.file}")
    return 0


def _new(options: argparse.Namespace) -> int:
    path = write_new(options.id, today(), options.folder)
    _say(f"wrote {path}; fill it in, then run: python -m actions.checklists check")
    return 0


def _forget(options: argparse.Namespace) -> int:
    from actions.checklists.storage import RunStore
    from actions.settings import settings
    from actions.storage.database import Database

    database = Database(settings().database)
    try:
        _say(f"deleted {RunStore(database).forget(options.person)} runs")
    finally:
        database.close()
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
