"""Validates every room's settings in one go; runs inside `.venv`, where pydantic is."""

from __future__ import annotations

import sys

from pydantic import ValidationError


def main() -> int:
    """0 when every setting is good; otherwise 2, with a line for each bad one."""
    from actions.settings import Settings as ActionSettings
    from bot.gateway.settings import Settings as GatewaySettings

    bad: list[str] = []
    for settings in (ActionSettings, GatewaySettings):
        try:
            settings()
        except ValidationError as error:
            bad += [_line(problem["loc"], problem["msg"], problem["input"]) for problem in error.errors()]
    for line in dict.fromkeys(bad):
        print(f"setting {line}", file=sys.stderr)
    return 2 if bad else 0


def _line(place: tuple[int | str, ...], message: str, value: object) -> str:
    name = f"ZHIGUI_{'_'.join(map(str, place)).upper()}"
    # A database URL may hold a password, a secret is one.
    shown = "(hidden)" if name.endswith(("_URL", "_SECRET")) else repr(value)
    return f"{name} is {shown}: {message}"


if __name__ == "__main__":
    raise SystemExit(main())
