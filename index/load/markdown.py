"""Markdown as plain lines: marks of heading, emphasis and quotation go, the words stay."""

from __future__ import annotations

import re


def markdown_lines(text: str) -> list[str]:
    """The lines of `text` without Markdown's own marks; comments and rules (---) are dropped."""
    without_comments = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    return [_plain(line) for line in without_comments.splitlines() if not _RULE.fullmatch(line.strip())]


_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,}|=+|\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?)")
_LEAD = re.compile(r"^\s*(?:>\s?)*(?:#{1,6}\s+|[-*+]\s+)?")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_ROW = re.compile(r"^\|(.+)\|$")


def _plain(line: str) -> str:
    text = _LEAD.sub("", line)
    text = _LINK.sub(r"\1", text)
    text = _STRONG.sub(r"\2", text).rstrip()
    text = _ESCAPE.sub(r"\1", text)
    row = _ROW.match(text)
    if row:
        text = " | ".join(cell.strip() for cell in row[1].split("|"))
    return text
