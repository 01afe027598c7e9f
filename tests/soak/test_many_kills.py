"""The builder killed at fifty random moments: no reader ever sees a torn index."""

from __future__ import annotations

import pytest

from tests.index import test_build
from tests.index.test_build import Site, site  # noqa: F401 - a fixture

pytestmark = [pytest.mark.soak, pytest.mark.model]


@pytest.mark.timeout(1200)
def test_fifty_kills(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(test_build, "KILLS", 50)
    test_build.test_a_build_killed_at_any_moment_leaves_readers_a_whole_one(site)
