"""How well a folder of real rule documents parses: `python -m index.parse.report FOLDER`.

For each document that numbers its articles 第X条 they must be complete and in order, from the first to
the last without a gap; the others are read by their own numbering. What fails is named, with the reason.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from index.address import article_order
from index.errors import DocumentError
from index.load import SUFFIXES, load
from index.models import Document, Numbering
from index.parse import parse
from index.parse.marks import article_head
from index.parse.sequence import follows

COMPLETE_TARGET = 0.99


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file. `problem` is empty where the articles are complete and in order."""

    path: Path
    numbering: Numbering | None
    articles: int = 0
    problem: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Sums over a corpus. `seconds` is the time loading and parsing took."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0

    def of(self, numbering: Numbering) -> list[Outcome]:
        """The outcomes of documents that are numbered so."""
        return [outcome for outcome in self.outcomes if outcome.numbering is numbering]

    @property
    def unreadable(self) -> list[Outcome]:
        """The files that could not be taken in at all."""
        return [outcome for outcome in self.outcomes if outcome.numbering is None]

    @property
    def complete_share(self) -> float:
        """The share of documents with 第X条 whose articles are complete and in order, 0 to 1."""
        found = self.of(Numbering.ARTICLES)
        return sum(not outcome.problem for outcome in found) / len(found) if found else 1.0


def examine(path: Path) -> Outcome:
    """Load and parse one file, and judge its numbering."""
    try:
        document = parse(load(path))
    except DocumentError as error:
        return Outcome(path, None, problem=str(error))
    return Outcome(
        path,
        document.regulation.numbering,
        len(document.articles),
        numbering_problem(document),
        _remarks(document),
    )


def numbering_problem(document: Document) -> str:
    """What is wrong with the articles' numbers: a gap, a wrong start; empty if nothing is."""
    keys = [article_order(article.number) for article in document.articles]
    if not document.articles or keys[0] != (1, 0):
        return f"begins at {document.articles[0].label}" if document.articles else "no articles"
    gaps = [
        f"after {document.articles[at].label} comes {document.articles[at + 1].label}"
        for at in range(len(keys) - 1)
        if not follows(keys[at], keys[at + 1])
    ]
    return "; ".join(gaps[:3]) + (f" and {len(gaps) - 3} more gaps" if len(gaps) > 3 else "")


def survey(paths: Iterable[Path]) -> Tally:
    """Examine every file."""
    tally = Tally()
    began = time.perf_counter()
    for path in paths:
        tally.outcomes.append(examine(path))
    tally.seconds = time.perf_counter() - began
    return tally


def main(arguments: Sequence[str]) -> int:
    """Print the table; 0 if the target is met, 1 if not, 2 if there is nothing to read."""
    console = Console(soft_wrap=True)
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        console.print("usage: python -m index.parse.report FOLDER   (a folder of rule documents)")
        return 2
    root = Path(arguments[0])
    paths = sorted(path for path in root.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)
    if not paths:
        console.print(f"no documents under {root}; looked for {', '.join(sorted(SUFFIXES))}")
        return 2
    tally = survey(track(paths, "Parsing", console=console, transient=True))
    console.print(_table(tally))
    for title, outcomes in (
        ("Not complete or not in order", [o for o in tally.outcomes if o.problem and o.numbering]),
        ("Could not be taken in", tally.unreadable),
    ):
        _print_named(console, root, title, [(o.path, o.problem) for o in outcomes])
    _print_named(console, root, "Remarks", [(o.path, remark) for o in tally.outcomes for remark in o.remarks])
    return 0 if tally.complete_share >= COMPLETE_TARGET and not tally.unreadable else 1


def _remarks(document: Document) -> tuple[str, ...]:
    remarks = []
    if any((head := article_head(line)) and head.number == 1 for line in document.tail):
        remarks.append("an attachment counts from 第一条 again; kept whole in the tail")
    if document.articles[-1].truncated:
        remarks.append(f"breaks off in {document.articles[-1].label}")
    return tuple(remarks)


def _table(tally: Tally) -> Table:
    table = Table(title="Parse report")
    for column in ("documents", "files", "articles", "complete and in order", "share"):
        table.add_column(column, justify="left" if column == "documents" else "right")
    names = (
        (Numbering.ARTICLES, "numbered 第X条"),
        (Numbering.OUTLINE, "numbered 一、（一）1."),
        (Numbering.WHOLE, "not numbered"),
    )
    for numbering, name in names:
        found = tally.of(numbering)
        good = sum(not outcome.problem for outcome in found)
        share = f"{good / len(found):.2%}" if found else "-"
        articles = str(sum(outcome.articles for outcome in found))
        table.add_row(name, str(len(found)), articles, str(good), share)
    table.add_row("could not be taken in", str(len(tally.unreadable)), "", "", "")
    total = sum(outcome.articles for outcome in tally.outcomes)
    table.add_row("all", str(len(tally.outcomes)), str(total), "", f"{tally.seconds:.1f} s")
    return table


def _print_named(console: Console, root: Path, title: str, named: Sequence[tuple[Path, str]]) -> None:
    if named:
        console.print(f"\n{title}: {len(named)}")
    for path, reason in named:
        console.print(f"  {path.relative_to(root)}: {reason}", markup=False, highlight=False)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
