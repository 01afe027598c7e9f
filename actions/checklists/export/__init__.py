"""A run or an empty checklist on paper: docx, Markdown, and its dates as ICS."""

from actions.checklists.export.dates import to_ics
from actions.checklists.export.document import to_docx
from actions.checklists.export.markdown import to_markdown
from actions.checklists.export.sheet import Sheet, make_sheet

__all__ = ["Sheet", "make_sheet", "to_docx", "to_ics", "to_markdown"]
