"""A character-by-character replacement table in the form that tokenizer.json wants it.

The form is SentencePiece's: the length of a double-array trie, the trie, then the replacements, each
ended by a zero byte. A trie unit holds the byte that leads to it, whether a key ends there, and an
offset that XORed with the unit's own place gives where its children stand.
"""

from __future__ import annotations

import base64
import struct

_LEAF = 1 << 8
_WIDE = 1 << 9
_VALUE = 1 << 31
_MAX_PLAIN_OFFSET = 1 << 21


def precompiled_charsmap(table: dict[str, str]) -> str:
    """`table` (one character to its replacement, which may be empty) as base64 text."""
    replacements = bytearray()
    values: dict[bytes, int] = {}
    for character, replacement in sorted(table.items()):
        values[character.encode()] = len(replacements)
        replacements += replacement.encode() + b"\0"
    trie = _double_array(values)
    packed = struct.pack(f"<{len(trie) + 1}I", 4 * len(trie), *trie)
    return base64.b64encode(packed + bytes(replacements)).decode("ascii")


def _double_array(values: dict[bytes, int]) -> list[int]:
    units: dict[int, int] = {0: 0}
    first_free = 1

    def place(position: int, prefix: bytes, children: dict[int, list[bytes]]) -> None:
        nonlocal first_free
        base = first_free
        while any((base ^ label) in units for label in children) or not _encodable(position ^ base):
            base += 1
        units[position] |= _offset(position ^ base)
        for label in children:
            units[base ^ label] = label
        while first_free in units:
            first_free += 1
        for label, keys in children.items():
            if label == 0:
                units[base] = _VALUE | values[prefix]
                units[position] |= _LEAF
            else:
                place(base ^ label, prefix + bytes([label]), _by_next_byte(keys, len(prefix) + 1))

    place(0, b"", _by_next_byte(sorted(values), 0))
    return [units.get(i, 0) for i in range(((max(units) >> 8) + 1) << 8)]


def _by_next_byte(keys: list[bytes], depth: int) -> dict[int, list[bytes]]:
    children: dict[int, list[bytes]] = {}
    for key in keys:
        children.setdefault(key[depth] if depth < len(key) else 0, []).append(key)
    return children


def _encodable(offset: int) -> bool:
    return 0 < offset < _MAX_PLAIN_OFFSET or (offset & 0xFF == 0 and offset < _MAX_PLAIN_OFFSET << 8)


def _offset(offset: int) -> int:
    return offset << 10 if offset < _MAX_PLAIN_OFFSET else (offset << 2) | _WIDE
