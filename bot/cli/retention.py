"""`zhigui retention`: let go of what is older than it may be kept, now; the gateway does so once a day."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.cli.house import house


def retention(
    days: Annotated[int | None, typer.Option(min=1, help="instead of ZHIGUI_RETENTION_DAYS")] = None,
) -> None:
    """Delete old answers, feedback and conversations; take the words out of old audit entries.

    The record can still be proven afterwards. Runs stay: they are people's own to delete.
    """
    with house() as opened:
        for table, count in sorted(opened.people.let_go(days or opened.settings.retention_days).items()):
            typer.echo(f"{table}: {count}")
