"""A procedure as data: what one YAML file in data/checklists/ says.

Nodes stand in the order of the file. A node that names no `to` leads to the next one in the file;
the last one is an outcome. A node whose `when` does not hold is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import zip_longest
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

T = TypeVar("T")
YES, NO = "是", "否"
SILENT = re.compile(r"本规则未作规定，请向[^，。；]+确认")
"""What a task must say where the rule says nothing."""

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=60)]
Address = Annotated[str, Field(pattern=r"^[a-z0-9-]+@[^#\s]+#\S+$")]
Text = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, populate_by_name=True)


class Unit(StrEnum):
    """How the days of a deadline are counted."""

    CALENDAR = "calendar"
    WORKING = "working"


class Direction(StrEnum):
    """Whether a deadline runs after the date or ends before it (会前)."""

    AFTER = "after"
    BEFORE = "before"


class Kind(StrEnum):
    """What an answer to a question is: an option's value, 是 or 否, or an ISO date."""

    CHOICE = "choice"
    YES_NO = "yes_no"
    DATE = "date"


class Result(StrEnum):
    """How a procedure ended."""

    COMPLETED = "completed"
    REFUSED = "refused"  # the rule forbids to go on
    ELSEWHERE = "elsewhere"  # another procedure applies


def _alternatives(value: object) -> object:
    """`{q: v}` or `[{q: [v, w]}, …]` to a tuple of mappings from question to accepted values."""
    if value is None or isinstance(value, tuple):
        return value
    groups = value if isinstance(value, list) else [value]
    read: list[dict[object, tuple[object, ...]]] = []
    for group in groups:
        if not isinstance(group, dict) or not group:
            raise ValueError("write `when: {question: value}`, or a list of such groups; one must hold")
        read.append({q: tuple(v) if isinstance(v, list | tuple) else (v,) for q, v in group.items()})
    return tuple(read)


def _tuple(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


When = Annotated[tuple[Mapping[str, tuple[str, ...]], ...], BeforeValidator(_alternatives)]
"""Alternatives; within one, every question must have one of its values. Empty: always."""
Many = Annotated[tuple[T, ...], BeforeValidator(_tuple)]


class Cite(_Part):
    """依据: a place and the exact words that stand there."""

    address: Address
    quote: Text


class Deadline(_Part):
    """时限. `words` are the rule's own and stand in one of the task's quotes.

    Where the rule gives a date to count from, `from` names the date question and `days` how many
    days (0 to 366) lie between; a deadline without `from` has words only.
    """

    words: Text
    days: int = Field(default=0, ge=0, le=366)
    unit: Unit = Field(default=Unit.CALENDAR, strict=False)
    direction: Direction = Field(default=Direction.AFTER, strict=False)
    since: Id | None = Field(default=None, alias="from")


class Option(_Part):
    """One answer to a question: `value` is stored, `label` is shown, `to` is where it leads.

    `also`: other words that people answer with; they are understood and never shown.
    """

    value: Text
    label: Text
    also: Many[Text] = ()
    to: Id | None = None


class _Node(_Part):
    id: Id
    when: Annotated[When, Field(default=())]
    to: Id | None = None
    cites: Many[Cite] = ()


class Question(_Node):
    """A question that decides the path, or a date that deadlines count from."""

    type: Literal["question"]
    kind: Kind = Field(default=Kind.CHOICE, strict=False)
    ask: Text
    help: str = ""
    options: Many[Option] = ()

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, data: object) -> object:
        """`options: {是: node, 否: node}` or nothing at all is enough for yes_no."""
        if isinstance(data, dict) and data.get("kind") == Kind.YES_NO:
            given = data.get("options") or {}
            if not isinstance(given, dict) or not set(given) <= {YES, NO}:
                raise ValueError(f"options of a yes_no question are written {{{YES}: node, {NO}: node}}")
            options = [{"value": v, "label": v, "to": given.get(v)} for v in (YES, NO)]
            return {**data, "options": options}
        return data

    @model_validator(mode="after")
    def _options_fit_the_kind(self) -> Question:
        values = [option.value for option in self.options]
        if self.kind is Kind.DATE and values:
            raise ValueError("a date question has no options; remove them or make it kind: choice")
        if self.kind is Kind.CHOICE and len(values) < 2:
            raise ValueError("a choice needs two options or more")
        if len(set(values)) < len(values):
            raise ValueError(f"two options have the same value among {values}; make them differ")
        return self

    def fits(self, value: str | None) -> bool:
        """Whether `value` is an answer to this question."""
        if value is None:
            return False
        if self.kind is Kind.DATE:
            return _is_date(value)
        return any(option.value == value for option in self.options)

    def label(self, value: str) -> str:
        """What is shown for an answer that fits; a date is shown as it is."""
        return next((option.label for option in self.options if option.value == value), value)


class Task(_Node):
    """A step: what to do, who is responsible, what to bring, by when, and the words that demand it.

    `silent`: the rule does not say, and `do` tells whom to ask. `responsible` stays empty where the
    rule names nobody.
    """

    type: Literal["task"]
    title: Text
    do: Text
    responsible: str = ""
    materials: Many[str] = ()
    deadline: Deadline | None = None
    silent: bool = False

    @model_validator(mode="after")
    def _rests_on_something(self) -> Task:
        if self.silent and not SILENT.search(self.do):
            raise ValueError(
                "a silent task's `do` says 本规则未作规定，请向…确认; add it, naming whom to ask"
            )
        if self.silent and (self.materials or self.deadline):
            raise ValueError("a silent task states no materials or deadline; remove them or cite the rule")
        if not self.silent and not self.cites:
            raise ValueError("a task needs `cites`, or `silent: true` where the rule says nothing")
        if self.deadline and not any(self.deadline.words in cite.quote for cite in self.cites):
            raise ValueError(f"deadline words {self.deadline.words!r} stand in none of the task's quotes")
        return self


class Outcome(_Node):
    """Where a path ends. `related` names checklists that one may go on with."""

    type: Literal["outcome"]
    result: Result = Field(default=Result.COMPLETED, strict=False)
    title: Text
    text: Text
    related: Many[Id] = ()


Node = Annotated[Question | Task | Outcome, Field(discriminator="type")]


class Checklist(_Part):
    """清单: one procedure in one version. `version` counts up with every change of substance."""

    id: Id
    title: Text
    summary: str = ""
    aliases: Many[Text] = ()
    version: int = Field(ge=1)
    effective_from: date
    effective_to: date | None = None
    basis: Annotated[Many[Address], Field(min_length=1)]
    nodes: Annotated[Many[Node], Field(min_length=1)]

    # Looked up on every step of every walk, so made once; not private attributes, which pydantic finds by a
    # detour that costs `resolve` a third of its time.
    @cached_property
    def by_id(self) -> Mapping[str, Question | Task | Outcome]:
        """The nodes by their ids."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def leads(self) -> Mapping[str, tuple[str | None, Mapping[str, str]]]:
        """For each node's id what follows it, and what follows certain answers instead."""
        followers = [node.id for node in self.nodes[1:]]
        found: dict[str, tuple[str | None, Mapping[str, str]]] = {}
        for node, follower in zip_longest(self.nodes, followers):
            options = node.options if isinstance(node, Question) else ()
            found[node.id] = (node.to or follower, {o.value: o.to for o in options if o.to})
        return found

    @model_validator(mode="after")
    def _ids_differ(self) -> Checklist:
        if len({node.id for node in self.nodes}) < len(self.nodes):
            ids = [node.id for node in self.nodes]
            twice = sorted({i for i in ids if ids.count(i) > 1})
            raise ValueError(f"node ids {twice} stand twice; give each node its own")
        return self

    def node(self, node_id: str) -> Question | Task | Outcome | None:
        """The node with this id, None if there is none."""
        return self.by_id.get(node_id)

    def after(self, node: Question | Task | Outcome, value: str | None = None) -> str | None:
        """The id of the node that follows, given the answer (None: passed over); None at the file's end."""
        follower, by_answer = self.leads[node.id]
        return follower if value is None else by_answer.get(value, follower)

    def in_force(self, on: date) -> bool:
        """Whether this version applies on that day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


def _is_date(value: str) -> bool:
    """An ISO date of this century, written in full: beyond it no deadline is worth computing."""
    if not re.fullmatch(r"20\d\d-\d\d-\d\d", value, re.ASCII):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
