"""A checklist as a Mermaid flowchart."""

from __future__ import annotations

from actions.checklists.describe import condition_text, file_number
from actions.checklists.models import Checklist, Node, Outcome, Question
from actions.checklists.upgrade import title_of

SHAPES = {"question": ('{{"', '"}}'), "task": ('["', '"]'), "outcome": ('(["', '"])')}


def to_mermaid(checklist: Checklist) -> str:
    """A flowchart from top to bottom: questions as hexagons, tasks as boxes, outcomes rounded.

    A node with a condition says it in its own text; its arrow goes on whether it applies or not.
    Silent tasks are drawn with a dashed frame.
    """
    lines = ["flowchart TD"]
    for node in checklist.nodes:
        left, right = SHAPES[node.type]
        lines.append(f"    {_name(node.id)}{left}{_text(_label(checklist, node))}{right}")
    for node in checklist.nodes:
        lines += [f"    {_name(node.id)} {arrow}" for arrow in _arrows(checklist, node)]
    silent = [_name(n.id) for n in checklist.nodes if n.type == "task" and n.silent]
    if silent:
        lines.append("    classDef silent stroke-dasharray: 5 5")
        lines.append(f"    class {','.join(silent)} silent")
    return "\n".join(lines) + "\n"


def _label(checklist: Checklist, node: Node) -> str:
    number = "" if isinstance(node, Outcome) else f"{file_number(checklist, node)}. "
    condition = condition_text(checklist, node)
    return f"{number}{title_of(node)}" + (f"<br/>（{condition}）" if condition else "")


def _arrows(checklist: Checklist, node: Node) -> list[str]:
    """One arrow a target; the options that lead there stand on it."""
    if isinstance(node, Outcome) and not node.when:
        return []
    options = node.options if isinstance(node, Question) else ()
    labels: dict[str, list[str]] = {}
    for option in options:
        target = checklist.after(node, option.value)
        if target:
            labels.setdefault(target, []).append(option.label)
    default = checklist.after(node)
    if default and (node.when or not options):
        labels.setdefault(default, [])
    return [
        f"-->|{_quoted(texts)}| {_name(target)}" if texts else f"--> {_name(target)}"
        for target, texts in labels.items()
    ]


def _quoted(texts: list[str]) -> str:
    return '"' + _text(" / ".join(texts)) + '"'


def _text(text: str) -> str:
    return text.replace('"', "#quot;")


def _name(node_id: str) -> str:
    """Never `end`, which Mermaid keeps for itself."""
    return "n_" + node_id.replace("-", "_")
