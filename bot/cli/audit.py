"""`zhigui audit`: prove, replay, show and export the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.house import house
from bot.gateway.audit.anchors import Anchor, read_anchors
from bot.gateway.audit.chain import Entry
from bot.gateway.audit.record import ANCHORS
from bot.gateway.audit.replay import CannotReplay
from bot.gateway.audit.replay import replay as answer_again
from bot.gateway.audit.verify import verify as prove

app = typer.Typer(no_args_is_help=True, help="The sealed record of what was asked and answered.")


@app.command()
def verify(
    anchor: Annotated[
        list[str] | None, typer.Option(help="SEQ:HASH that was kept elsewhere; may be given often")
    ] = None,
) -> None:
    """Prove that nothing was changed, taken away, moved or cut off. Exit 1 if it was."""
    given = [_anchor(one) for one in anchor or []]
    with house() as opened:
        proof = prove(opened.log, [*read_anchors(opened.settings.var / ANCHORS), *given])
    for problem in proof.problems:
        typer.echo(problem)
    redacted = f", {proof.redacted} of them redacted" if proof.redacted else ""
    typer.echo(
        f"{'whole' if proof.holds else 'NOT WHOLE'}: {proof.entries} entries{redacted}, head {proof.head}"
    )
    raise typer.Exit(0 if proof.holds else 1)


@app.command()
def replay(entry: Annotated[str, typer.Argument(metavar="ID", help="an entry's id or number")]) -> None:
    """Answer an entry's question again on the same build and compare. Exit 1 if it differs."""
    with house() as opened:
        found = opened.log.entry(entry)
        if found is None:
            raise ValueError(f"no entry {entry!r} in the record")
        try:
            again = answer_again(found, opened.settings.var / "index")
        except CannotReplay as error:
            raise ValueError(str(error)) from error
    typer.echo(f"question: {again.question}\nbuild:    {again.build}")
    for name, recorded in again.recorded.items():
        now = again.found[name]
        typer.echo(
            f"{name}: {_short(recorded)}"
            if now == recorded
            else f"{name}: {_short(recorded)} -> {_short(now)}"
        )
    typer.echo("the same" if again.same else "DIFFERENT")
    raise typer.Exit(0 if again.same else 1)


@app.command()
def export(
    after: Annotated[int, typer.Option(min=0, help="entries after this number")] = 0,
    to: Annotated[Path | None, typer.Option(help="a file instead of the screen")] = None,
) -> None:
    """Every entry as JSON, a line each, with all that its hash is made of."""
    with house() as opened:
        lines = (json.dumps(_whole(one), ensure_ascii=False) for one in opened.log.entries(after))
        if to is None:
            for line in lines:
                typer.echo(line)
            return
        with to.open("w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in lines)


@app.command()
def head() -> None:
    """The last entry as SEQ:HASH, to be kept elsewhere and given to `verify --anchor`."""
    with house() as opened:
        seq, digest = opened.log.head()
    typer.echo(f"{seq}:{digest}")


def _anchor(text: str) -> Anchor:
    seq, _, digest = text.partition(":")
    if not seq.isdigit() or len(digest) != 64:
        raise ValueError(f"anchor {text!r} is not SEQ:HASH as `zhigui audit head` prints it")
    return Anchor(int(seq), digest)


def _whole(entry: Entry) -> dict[str, object]:
    return {name: getattr(entry, name) for name in Entry.__slots__}


def _short(value: object) -> str:
    shown = str(value)
    return shown if len(shown) <= 200 else f"{shown[:199]}…"
