"""Validates every room's settings in one go; runs inside `.venv`, where pydantic is."""

from __future__ import annotations

import sys

from pydantic import ValidationError


def main() -> int:
    """0 when every setting is good; otherwise 2, with a line for each bad one."""
    from actions.settings import Settings as ActionSettings
    from actions.settings import complaint
    from bot.gateway.settings import Settings as GatewaySettings
    from index.settings import SettingsError, load_settings

    bad: list[str] = []
    for settings in (ActionSettings, GatewaySettings):
        try:
            settings()
        except ValidationError as error:
            bad += map(complaint, error.errors())
    try:
        load_settings()
    except SettingsError as error:
        bad.append(str(error))
    for line in dict.fromkeys(bad):
        print(line, file=sys.stderr)
    return 2 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
