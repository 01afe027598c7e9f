"""`.env`: one setting a line. A module of its own, for it is read where every import counts."""

from __future__ import annotations


def read_dotenv(path: str) -> dict[str, str]:
    """The settings that the file names, none where there is no file."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return {}
    found: dict[str, str] = {}
    for line in lines:
        name, sign, value = line.strip().removeprefix("export ").partition("=")
        if sign and not name.startswith("#"):
            found[name.strip()] = value.strip().strip("'\"")
    return found
