"""The widget as it is served: its modules as one classic script, its style sheets as one.

A classic script runs from any origin without CORS, and one request is quicker than fifteen. Comments and
space stay behind; names and order are as written, so that what a browser reports can be found here.
"""

from __future__ import annotations

import re
from pathlib import Path

ENTRY = "widget.js"
SHEETS = ("widget.css", "cards.css", "checklist.css", "modes.css")

_IMPORT = re.compile(r"^import [^;]*? from '\./([\w.-]+)';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)
_COMMENT = r"/\*.*?\*/|(?m:^[ \t]*//[^\n]*)"
_STRING = r"'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\""
# A template may hold strings in its ${…}, but here none that hold a backquote: a test keeps it so.
_TEMPLATE = r"`(?:\\.|[^`\\])*`"
# A slash begins a pattern where a value may begin.
_PATTERN = r"(?<=[(,=:\[!&|?{};\n])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*"
_SCRIPT_PARTS = re.compile(f"({_COMMENT})|({_STRING}|{_TEMPLATE}|{_PATTERN})", re.DOTALL)
_STYLE_PARTS = re.compile(f"({_COMMENT})|({_STRING})", re.DOTALL)
_SCRIPT_SPACE = re.compile(r"\s*([{}()\[\],;:=?&|<>!*]|[+-]=)\s*")
_STYLE_SPACE = re.compile(r"\s*([{};,>])\s*|(?<=:)[ ]+")
_SCRIPT_SUM = re.compile(r"(?<=[\w)\]]) ([+%-]) (?=[\w(\[])")
_SETTLED = ("", ";", "{", "}", ",")
_LAST_MARK = re.compile(r";(?=\})|,(?=[}\])])")


def script(folder: Path) -> str:
    """Every module that the entry needs, each after those it imports, in one scope."""
    return f"(function () {{\n'use strict';\n{''.join(_modules(folder, ENTRY, set()))}}})();\n"


def style(folder: Path) -> str:
    """The style sheets of the shadow root, in their order."""
    sheets = "".join((folder / name).read_text(encoding="utf-8") for name in SHEETS)
    return _squeezed(sheets, _STYLE_PARTS, _STYLE_SPACE)


def _modules(folder: Path, name: str, seen: set[str]) -> list[str]:
    if name in seen:
        return []
    seen.add(name)
    code = (folder / name).read_text(encoding="utf-8")
    needed = [part for other in _IMPORT.findall(code) for part in _modules(folder, other, seen)]
    own = _EXPORT.sub("", _IMPORT.sub("", code))
    return [*needed, _squeezed(own, _SCRIPT_PARTS, _SCRIPT_SPACE)]


def _squeezed(text: str, parts: re.Pattern[str], space: re.Pattern[str]) -> str:
    """The text without comments and without space that means nothing; what is quoted stays as it is."""
    done = ""
    at = 0
    for found in parts.finditer(text):
        done = _joined(done, _close(text[at : found.start()], space)) + (found[2] or "").strip()
        at = found.end()
    return _joined(done, _close(text[at:], space))


def _joined(done: str, more: str) -> str:
    # A comment stood between: what ends or begins a block needs no line's end behind it.
    return done + (more[1:] if more[:1] == "\n" and done[-1:] in _SETTLED else more)


def _close(code: str, space: re.Pattern[str]) -> str:
    # A line's end may end a statement, so one stays where it does not touch a mark that settles it.
    lines = re.sub(r"[ \t]*\n\s*", "\n", code)
    lines = _SCRIPT_SUM.sub(r"\1", lines) if space is _SCRIPT_SPACE else lines
    return _LAST_MARK.sub("", space.sub(lambda found: found[1] or "", re.sub(r"[ \t]+", " ", lines)))
