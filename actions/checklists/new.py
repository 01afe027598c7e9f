"""Starts a commented file for a new procedure."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from actions.checklists.errors import ChecklistFileError
from actions.checklists.load import FOLDER, load_catalogue

TEMPLATE = Path(__file__).with_name("template.yml")
EXAMPLE = "zhuzhou-work-rules@2022#46"


def write_new(checklist_id: str, today: date, folder: Path = FOLDER, address: str = EXAMPLE) -> Path:
    """Write `<id>.yml` and give its path.

    Raises ChecklistFileError for an id that is bad or taken, and for a file that is there.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", checklist_id):
        raise ChecklistFileError(f"{checklist_id!r} is no id: use lower-case letters, digits and hyphens")
    path = folder / f"{checklist_id}.yml"
    if path.exists():
        raise ChecklistFileError(f"{path} is there already; choose another id")
    if checklist_id in load_catalogue(folder):
        raise ChecklistFileError(f"{checklist_id!r} is taken; choose another id")
    text = TEMPLATE.read_text(encoding="utf-8").format(
        id=checklist_id, today=today.isoformat(), address=address
    )
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ChecklistFileError(f"{path} is there already; choose another id") from None
    return path
