"""`python -m index`: prepare the model, build, search and read, from a shell.

Everything but argparse is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TextIO

from index.command_table import COMMANDS, Command
from index.errors import IndexingError
from index.settings import SettingsError


def main(arguments: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Run one command; 0 if it did what was asked, 1 if there is something to see to, 2 for an error.

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


def _parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser of all commands or, because each costs a millisecond, of the `wanted` one."""
    parser = argparse.ArgumentParser(
        prog="python -m index",
        description="Rule documents to evidence: `add` documents, `build` the index, `search` it.",
        epilog="Exit status: 0 done; 1 done, with something to see to (check, impact, a refused learn) "
        "or nothing to show (duties); 2 not done, and why. Settings: docs/settings.md.",
    )
    commands = parser.add_subparsers(dest="name", required=True, metavar="COMMAND")
    for name, (command, text, arguments) in COMMANDS.items():
        if name == wanted or wanted not in COMMANDS:
            one = commands.add_parser(name, help=text, description=text)
            one.set_defaults(command=command)
            for flags, settings in arguments:
                one.add_argument(*flags, **settings)
    return parser


def _complain(options: argparse.Namespace, message: str) -> None:
    sys.stderr.write(f"python -m index {options.name}: {' '.join(message.split())}\n")
