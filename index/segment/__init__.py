"""Chinese text to words, the same way for the index and for Rasa.

Runs on Python 3.10 with jieba alone, as Rasa's interpreter must be able to import it.

    tokenize("第46条说常务会议多久开一次？")
    ['第四十六条', '说', '常务会议', '多久', '开', '一次', '？']
"""

from __future__ import annotations

from index.segment.normalise import normalise
from index.segment.segmenter import Segmenter, Token, default_segmenter, lexicon_hash

__all__ = [
    "Segmenter",
    "Token",
    "default_segmenter",
    "lexicon_hash",
    "normalise",
    "terms",
    "tokenize",
    "tokenize_with_offsets",
]


def tokenize(text: str) -> list[str]:
    """The words of `text`, punctuation included, none blank."""
    return [token.text for token in tokenize_with_offsets(text)]


def tokenize_with_offsets(text: str) -> list[Token]:
    """The words of `text` with where each stands in it; see `Token`."""
    return default_segmenter().tokenize(text)


def terms(text: str) -> list[str]:
    """What `text` is indexed and searched by: words, parts of long words, and pairs of characters."""
    return default_segmenter().terms(text)
