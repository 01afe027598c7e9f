"""The record on SQLite and on PostgreSQL: every promise is held on both."""

from __future__ import annotations

import pytest


@pytest.fixture
def url(database_url: str) -> str:
    """An empty database."""
    return database_url
