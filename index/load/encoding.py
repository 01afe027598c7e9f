"""Bytes as text: UTF-8 (with or without a mark), UTF-16 with its mark, GB 18030."""

from __future__ import annotations

import codecs
import re

from index.errors import LoadError

_EDGES = re.compile(r"^[\s\u200b-\u200f\u2060\ufeff]+|[\s\u200b-\u200f\u2060\ufeff]+$")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(raw: bytes, name: str, declared: str | None = None) -> str:
    """The text of `raw`. Raises LoadError naming the file and the offset of the first bad byte.

    `declared` is the encoding a page claims for itself; it is tried after UTF-8.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return _strict(raw, encoding, name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_broken_utf8(raw):
            raise LoadError(_message(name, "utf-8", error)) from error
        text = _strict(raw, _known(declared) or "gb18030", name)
    at = text.find("\x00")
    if at >= 0:
        offset = len(text[:at].encode("utf-8", "surrogatepass"))
        raise LoadError(f"{name}: a zero byte at offset {offset}; this is not a text file")
    return text


def strip(line: str) -> str:
    """`line` without the space, and the signs of no width that pages are full of, at its ends."""
    return _EDGES.sub("", line)


def _strict(raw: bytes, encoding: str, name: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise LoadError(_message(name, encoding, error)) from error


def _message(name: str, encoding: str, error: UnicodeDecodeError) -> str:
    return (
        f"{name}: byte 0x{error.object[error.start : error.start + 1].hex()} at offset {error.start} "
        f"is not {encoding} ({error.reason}); save the file as UTF-8"
    )


def _is_broken_utf8(raw: bytes) -> bool:
    """Whether this is UTF-8 with a few bytes damaged, rather than another encoding.

    Read as UTF-8, a damaged file still gives mostly Chinese; a GB 18030 file gives mostly errors.
    """
    lenient = raw.decode("utf-8", "replace")
    chinese = sum("一" <= char <= "鿿" for char in lenient)
    return chinese > 0 and lenient.count("�") * 4 < chinese


def _known(encoding: str | None) -> str | None:
    """`encoding` if Python knows it; the GB family is read by its newest member, which contains it."""
    if encoding is None:
        return None
    try:
        name = codecs.lookup(encoding).name
        b"a".decode(name)
    except (LookupError, ValueError):  # unknown, or no encoding of text: `hex`, `undefined`
        return None
    return None if name in ("utf-8", "gb2312", "gbk") else name
