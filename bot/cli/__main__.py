"""`./zhigui --help`. Exit 0 when done, 1 when what was checked does not hold, 2 when it could not be done."""

from __future__ import annotations

import sys

import typer

from actions.errors import StorageError
from bot.cli import audit, person, retention
from bot.gateway.errors import BadSetting
from index.errors import IndexingError

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(audit.app, name="audit")
app.add_typer(person.app, name="person")
app.command("retention")(retention.retention)


def main() -> int:
    """Run one command; what cannot be done is one line, not a traceback."""
    try:
        app()
    except (BadSetting, StorageError, IndexingError, OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
