"""What changed under a run since it began: the checklist's file, or an article that it cites."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from actions.checklists.engine import Answers
from actions.checklists.models import Checklist, Node, Outcome, Question
from actions.checklists.rules import Rules
from index.errors import AddressError


class ChangeKind(StrEnum):
    """What happened; the conversation has a text for each."""

    ADDED = "added"  # a node is new
    REMOVED = "removed"
    REWORDED = "reworded"  # it says something else, so an answer to it no longer stands
    REROUTED = "rerouted"  # it says the same, when it comes has changed
    REGROUNDED = "regrounded"  # the same, on other quotes
    ARTICLE = "article"  # the text of a cited article changed, or it is gone


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `subject` is a node's title, or an article's address for kind ARTICLE.

    `dropped`: the run had an answer here that no longer fits and was taken out.
    """

    kind: ChangeKind
    subject: str
    node: str | None = None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Upgrade:
    """The changes, and the answers without those that no longer fit."""

    changes: tuple[Change, ...]
    answers: Answers


def snapshot(checklist: Checklist, rules: Rules) -> dict[str, Any]:
    """What a run rests on, as digests: stored when it begins, compared when it goes on."""
    return {
        "nodes": {node.id: {"title": title_of(node), **_digests(node)} for node in checklist.nodes},
        "articles": {address: _article_digest(rules, address) for address in checklist.basis},
    }


def compare(then: Mapping[str, Any], checklist: Checklist, rules: Rules, answers: Answers) -> Upgrade | None:
    """What changed since `then` (a snapshot), None if nothing did or if no snapshot was taken.

    An answer is dropped where its node is gone or says something else; everything else is kept.
    The history is dropped with them: undo must not bring back an answer to another question.
    """
    now = snapshot(checklist, rules)
    if not then or now == then:
        return None
    changes: list[Change] = []
    for node_id, before in then["nodes"].items():
        after = now["nodes"].get(node_id)
        kind = _kind(before, after)
        if kind is not None:
            lost = kind in (ChangeKind.REMOVED, ChangeKind.REWORDED) and node_id in answers.values
            changes.append(Change(kind, (after or before)["title"], node_id, lost))
    changes += [
        Change(ChangeKind.ADDED, node["title"], node_id)
        for node_id, node in now["nodes"].items()
        if node_id not in then["nodes"]
    ]
    changes += [
        Change(ChangeKind.ARTICLE, address)
        for address, digest in then["articles"].items()
        if now["articles"].get(address, digest) != digest
    ]
    dropped = {change.node for change in changes if change.dropped}
    kept = {node: value for node, value in answers.values.items() if node not in dropped}
    return Upgrade(tuple(changes), Answers(kept) if dropped else answers)


def title_of(node: Node) -> str:
    """What a node is called: a question by what it asks."""
    return node.ask if isinstance(node, Question) else node.title


def _kind(before: Mapping[str, Any], after: Mapping[str, Any] | None) -> ChangeKind | None:
    if after is None:
        return ChangeKind.REMOVED
    if before["words"] != after["words"]:
        return ChangeKind.REWORDED
    if before["route"] != after["route"]:
        return ChangeKind.REROUTED
    return ChangeKind.REGROUNDED if before["grounds"] != after["grounds"] else None


def _digests(node: Node) -> dict[str, str]:
    whole = node.model_dump(mode="json", by_alias=True)
    grounds = whole.pop("cites")
    route: list[Any] = [whole.pop("when"), whole.pop("to")]
    for option in whole.get("options", ()):
        route.append(option.pop("to"))
        option.pop("also")  # how an answer may be typed changes nothing about what was answered
    if isinstance(node, Outcome):
        route.append(whole.pop("related"))
    return {"words": _digest(whole), "grounds": _digest(grounds), "route": _digest(route)}


def _article_digest(rules: Rules, address: str) -> str:
    """Empty for an article that is gone: that differs from every digest."""
    try:
        return _digest(rules.article(address).text)
    except AddressError:
        return ""


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
