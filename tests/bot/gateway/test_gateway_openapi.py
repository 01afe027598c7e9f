"""The OpenAPI description says what the gateway does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.gateway.app import create_app
from bot.gateway.outbound import Message
from bot.gateway.settings import Settings


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    settings = Settings(var=Path(tmp_path_factory.mktemp("var")))
    return create_app(settings).openapi()


def operations(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, one) for path, methods in described["paths"].items() for one in methods.values()]


def test_every_route_of_the_api_is_described(described: dict[str, Any]) -> None:
    assert set(described["paths"]) == {
        "/api/messages",
        "/api/search",
        "/api/suggest",
        "/api/articles/{address}",
        "/api/regulations",
        "/api/regulations/{regulation}/outline",
        "/api/checklists",
        "/api/checklists/{checklist}/export",
        "/api/runs",
        "/api/runs/{run}/export",
        "/api/me",
        "/api/link",
        "/api/link/redeem",
        "/api/audit",
        "/metrics",
        "/healthz",
        "/readyz",
    }
    for _, operation in operations(described):
        assert operation["summary"]
        assert operation["description"]


def test_every_error_is_a_problem(described: dict[str, Any]) -> None:
    for path, operation in operations(described):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                schema = response["content"]["application/problem+json"]["schema"]
                assert schema == {"$ref": "#/components/schemas/Problem"}, (path, status)
    schemas = described["components"]["schemas"]
    assert "HTTPValidationError" not in schemas
    assert "ValidationError" not in schemas


def test_messages_declare_every_refusal(described: dict[str, Any]) -> None:
    responses = described["paths"]["/api/messages"]["post"]["responses"]
    assert set(responses) == {"200", "400", "401", "403", "408", "409", "413", "415", "422", "429", "503"}


def test_every_kind_of_message_has_an_example_that_fits(described: dict[str, Any]) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(Message)
    kinds = described["components"]["schemas"]["Reply"]["properties"]["messages"]["items"]["discriminator"]
    assert set(kinds["mapping"]) == {"answer", "article", "outline", "list", "notice", "checklist"}
    for kind, place in kinds["mapping"].items():
        (example,) = described["components"]["schemas"][place.rsplit("/", 1)[1]]["examples"]
        assert adapter.validate_python(example, strict=True).kind == kind
