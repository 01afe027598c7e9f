"""Every problem that the code can name has a Chinese text, and every text is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import bot.gateway
from bot.gateway import errors, problems
from bot.gateway.texts import problem_text

ROOM = Path(bot.gateway.__file__).parent
TEXTS = yaml.safe_load((ROOM / "texts.yml").read_text(encoding="utf-8"))["problems"]
FACTS: dict[str, object] = {
    "expected": "text/xml",
    "max_length": 2000,
    "field": "text",
    "address": "a@1#2",
    "regulation": "a@1",
    "seconds": 9,
    "minutes": 9,
}


def keys_in_code() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in ROOM.rglob("*.py"))
    named = set(re.findall(r'(?:key(?:: str)? = |key=|problem_response\(\d+, )"([a-z_0-9]+)"', code))
    return named | set(problems._BY_STATUS.values()) | set(problems._BY_KIND.values()) | {"internal"}


def test_texts_and_code_name_the_same_problems() -> None:
    assert keys_in_code() == set(TEXTS)


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_a_text_is_chinese_short_and_complete(key: str) -> None:
    text = problem_text(key, FACTS)
    assert 2 <= len(text.title) <= 12
    assert text.detail.endswith("。") or "#46.2" in text.detail
    assert "{" not in text.title + text.detail


def test_what_a_caller_sent_is_quoted_short_and_printable() -> None:
    said = problem_text("article_not_found", {"address": "x\x00\ud800" * 500}).detail
    assert "\x00" not in said
    assert "\ud800" not in said
    assert len(said) < 120


def test_every_refusal_is_a_client_error_or_unavailable() -> None:
    found = [errors.Refusal, *errors.Refusal.__subclasses__(), errors.AssistantSlow]
    assert {one.status for one in found} <= {400, 401, 403, 404, 409, 422, 429, 503}


def test_every_problem_is_in_the_documented_table(repository: Path) -> None:
    page = (repository / "docs/api.md").read_text(encoding="utf-8")
    assert [key for key in sorted(TEXTS) if f"`{key}`" not in page] == []
