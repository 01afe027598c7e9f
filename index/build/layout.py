"""The names of a build's files."""

from __future__ import annotations

VECTORS = "vectors.faiss"
"""A vector for each passage, row by position."""
LEXICAL = "lexical.npz"
"""BM25 over whole articles."""
PASSAGE_LEXICAL = "lexical-passages.npz"
"""BM25 over passages."""
LAYOUT = "layout.npz"
"""The position of each passage's article."""
LEXICON = "lexicon"
"""The lexicon as it was when the articles were cut."""
