"""What a person sent, made safe to hand on: cleaned, bounded, and never mistaken for a command."""

from __future__ import annotations

import re
import unicodedata

from pydantic_core import PydanticCustomError

MAX_TEXT = 2000
"""Characters (code points) of one message."""
MAX_REASON = 500
"""Characters of what is said with a verdict on an answer."""

_TAG = re.compile(
    r"</?[a-zA-Z][a-zA-Z0-9:-]*(?:\s[^<>]*)?/?>"  # <b>, </script>, <img src=x>
    r"|<!--|<![a-zA-Z]|<\?[a-zA-Z]"  # a comment, a doctype, a processing instruction
    r"|<[a-zA-Z][a-zA-Z0-9:-]*\s+[a-zA-Z-]+\s*="  # a tag left open on purpose: <img onerror=…
)


def clean_text(value: str) -> str:
    """The text without control and invisible characters, stripped.

    Raises PydanticCustomError of type `blank` if nothing is left, `unreadable` if nothing but characters
    without a meaning is, and `markup` if it holds an HTML tag. A `<` that opens no tag (人数<50, <<办法>>,
    《规则》) is text like any other.
    """
    text = "".join(character for character in value if _is_visible(character)).strip()
    if not text:
        raise PydanticCustomError("blank", "the text is blank")
    if not any(map(_is_readable, text)):
        raise PydanticCustomError("unreadable", "the text holds no character that Unicode knows")
    if _TAG.search(text):
        raise PydanticCustomError("markup", "the text holds HTML markup")
    return text


def escape_command(text: str) -> str:
    """Cleaned text that Rasa takes for text: a leading `/` would be an intent, so it becomes `／`."""
    return f"／{text[1:]}" if text.startswith("/") else text


def _is_readable(character: str) -> bool:
    # One such character among others passes: rare names are written with code points newer than our tables.
    return not character.isspace() and unicodedata.category(character) not in {"Cn", "Co"}


def _is_visible(character: str) -> bool:
    return character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
