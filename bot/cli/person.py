"""`zhigui person`: hand over or delete all that is kept of one person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.house import house
from bot.gateway.identity.people import pseudonym

app = typer.Typer(no_args_is_help=True, help="All that is kept of one person.")
Person = Annotated[str, typer.Argument(metavar="PERSON", help="the pseudonym that GET /api/me shows")]


@app.command("id")
def identity(
    source: Annotated[Literal["proxy", "oidc"], typer.Argument(help="who names the user")],
    user: Annotated[str, typer.Argument(help="the proxy's name, or the issuer's `sub`")],
) -> None:
    """The pseudonym of a user, and the person it stands for."""
    with house() as opened:
        named = f"{opened.settings.oidc_issuer}\0{user}" if source == "oidc" else user
        known = pseudonym(opened.key, source, named)
        typer.echo(f"{known} {opened.identities.person_of(known)}")


@app.command()
def export(
    person: Person, to: Annotated[Path | None, typer.Option(help="a file instead of the screen")] = None
) -> None:
    """Everything as JSON: answers, feedback, runs, conversations, the audit record."""
    with house() as opened:
        found = json.dumps(opened.people.export(person), ensure_ascii=False, indent=2, default=str)
    if to is None:
        typer.echo(found)
    else:
        to.write_text(f"{found}\n", encoding="utf-8")


@app.command()
def erase(person: Person, yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False) -> None:
    """Delete everything; the audit record keeps its seals but neither words nor person."""
    with house() as opened:
        names = opened.people.names_of(person)
        if not yes:
            typer.confirm(f"delete all that is kept of {', '.join(names)}?", abort=True)
        for table, count in sorted(opened.people.erase(person).items()):
            typer.echo(f"{table}: {count}")
