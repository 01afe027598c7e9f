"""Proof that a checklist holds: its paths by trying them all, its quotes by looking them up.

Every combination of answers that can change the way is followed, so conditions are taken at their
word: a node that no answers lead to is found even where an arrow points at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter

from actions.checklists.engine import holds
from actions.checklists.load import Catalogue
from actions.checklists.models import Checklist, Kind, Node, Outcome, Question, Task
from actions.checklists.rules import Rules, in_force, text_at
from index.address import parse_address
from index.errors import AddressError

MANY = 200_000
"""More situations than this are not followed; a checklist so tangled wants splitting."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong where, and how to mend it. English, for a maintainer."""

    checklist: str
    node: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.checklist}{f', node {self.node!r}' if self.node else ''}: {self.message}"


def check_catalogue(catalogue: Catalogue, rules: Rules, on: date) -> list[Problem]:
    """Every problem of every checklist, and of all of them together."""
    found = [problem for checklist in catalogue for problem in check(checklist, rules, on)]
    return found + _check_names(catalogue)


def check(checklist: Checklist, rules: Rules, on: date) -> list[Problem]:
    """Every problem of one checklist; none means it can be relied on that day."""
    broken = _check_links(checklist)
    return [*broken, *([] if broken else _check_paths(checklist)), *_check_quotes(checklist, rules, on)]


def _check_links(checklist: Checklist) -> list[Problem]:
    found: list[Problem] = []
    for node in checklist.nodes:
        for target in _targets(node):
            if checklist.node(target) is None:
                found.append(_at(checklist, node, f"leads to {target!r}, which is not there; correct `to`"))
        for group in node.when:
            for asked, values in group.items():
                question = checklist.node(asked)
                if not isinstance(question, Question) or question.kind is Kind.DATE:
                    found.append(_at(checklist, node, f"`when` names {asked!r}: no choice has this id"))
                else:
                    wrong = [value for value in values if not question.fits(value)]
                    found += [_at(checklist, node, f"`when`: {asked!r} has no option {v!r}") for v in wrong]
        if isinstance(node, Task) and node.deadline and node.deadline.since:
            start = checklist.node(node.deadline.since)
            if not isinstance(start, Question) or start.kind is not Kind.DATE:
                found.append(_at(checklist, node, f"deadline from {node.deadline.since!r}: no date question"))
    return found


def _check_paths(checklist: Checklist) -> list[Problem]:
    cycle = _cycle(checklist)
    if cycle:
        way = " → ".join(cycle)
        return [Problem(checklist.id, cycle[0], f"the path runs in a circle ({way}); lead one `to` onward")]
    reached, dead, complete = _explore(checklist)
    found = [Problem(checklist.id, n, "the path ends here; lead it to an outcome") for n in sorted(dead)]
    if not complete:
        return [*found, Problem(checklist.id, None, f"over {MANY} situations; split the checklist")]
    return found + [
        _at(checklist, node, "no answers lead here; correct `when` and `to`, or remove the node")
        for node in checklist.nodes
        if node.id not in reached
    ]


def _check_quotes(checklist: Checklist, rules: Rules, on: date) -> list[Problem]:
    found: list[Problem] = []
    cited: set[str] = set()
    for node in checklist.nodes:
        for cite in node.cites:
            try:
                text = text_at(rules, cite.address)
            except AddressError as error:
                found.append(_at(checklist, node, f"cites {cite.address}: {error}"))
                continue
            place = parse_address(cite.address)
            cited.add(str(place.whole))
            if not in_force(rules, place.regulation, on):
                found.append(_at(checklist, node, f"cites {cite.address}, not in force on {on}; renew it"))
            if cite.quote not in text:
                found.append(_at(checklist, node, f"the quote {cite.quote!r} is not in {cite.address}"))
            if str(place.whole) not in checklist.basis:
                found.append(_at(checklist, node, f"cites {place.whole}: add it to `basis`"))
    unused = [address for address in checklist.basis if address not in cited]
    return found + [
        Problem(checklist.id, None, f"`basis` names {a}, cited nowhere; remove it") for a in unused
    ]


def _check_names(catalogue: Catalogue) -> list[Problem]:
    found: list[Problem] = []
    owners: dict[str, str] = {}
    for checklist in catalogue:
        for name in dict.fromkeys((checklist.title, *checklist.aliases)):
            if name in owners:
                found.append(Problem(checklist.id, None, f"{name!r} also calls {owners[name]!r}; change one"))
            owners[name] = checklist.id
        for node in checklist.nodes:
            for related in node.related if isinstance(node, Outcome) else ():
                if related not in catalogue:
                    found.append(_at(checklist, node, f"`related` names {related!r}, which is not there"))
    return found


def _explore(checklist: Checklist) -> tuple[set[str], set[str], bool]:
    """Nodes that some answers reach, nodes where a path breaks off, and whether all was tried."""
    needed = _needed_later(checklist)
    start: tuple[str, frozenset[tuple[str, str]]] = (checklist.nodes[0].id, frozenset())
    waiting, seen = [start], {start}
    reached: set[str] = set()
    dead: set[str] = set()
    while waiting and len(seen) <= MANY:
        node_id, given = waiting.pop()
        node = checklist.node(node_id)
        assert node is not None  # noqa: S101 - links were checked before
        asked = holds(node.when, dict(given))
        if asked:
            reached.add(node_id)
            if isinstance(node, Outcome):
                continue
        for value in _values(node) if asked else (None,):
            follower = checklist.after(node, value)
            if follower is None:
                dead.add(node_id)
                continue
            known = given | {(node_id, value)} if value else given
            after = (follower, frozenset(pair for pair in known if pair[0] in needed[follower]))
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return reached, dead, not waiting


def _values(node: Node) -> Iterable[str | None]:
    """The answers that a node can be left with; None where it has no options."""
    return [o.value for o in node.options] if isinstance(node, Question) and node.options else (None,)


def _needed_later(checklist: Checklist) -> dict[str, set[str]]:
    """For each node the questions that its own condition or a later one looks at."""
    needed = {node.id: {q for group in node.when for q in group} for node in checklist.nodes}
    changed = True
    while changed:
        changed = False
        for node in checklist.nodes:
            for follower in _followers(checklist, node):
                if not needed[follower] <= needed[node.id]:
                    needed[node.id] |= needed[follower]
                    changed = True
    return needed


def _cycle(checklist: Checklist) -> list[str]:
    """One circle of nodes, empty if there is none."""
    try:
        TopologicalSorter({n.id: _followers(checklist, n) for n in checklist.nodes}).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def _followers(checklist: Checklist, node: Node) -> tuple[str, ...]:
    """Every node that a path can come to straight from this one."""
    values: list[str | None] = [o.value for o in node.options] if isinstance(node, Question) else []
    if node.when or (not values and not isinstance(node, Outcome)):
        values.append(None)
    return tuple(dict.fromkeys(f for value in values if (f := checklist.after(node, value))))


def _targets(node: Node) -> list[str]:
    options = [o.to for o in node.options if o.to] if isinstance(node, Question) else []
    return [*options, *([node.to] if node.to else [])]


def _at(checklist: Checklist, node: Node, message: str) -> Problem:
    return Problem(checklist.id, node.id, message)
