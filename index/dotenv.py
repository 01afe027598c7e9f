"""`.env`: one setting a line. A module of its own, for it is read where every import counts."""

from __future__ import annotations

TYPE_CHECKING = False  # what typing has, without its 3 ms

if TYPE_CHECKING:
    from collections.abc import Mapping


class DotenvError(ValueError):
    """The file cannot be read, or a line of it is no setting. English, for an operator."""


def values_of(path: str, environment: Mapping[str, str]) -> dict[str, str]:
    """What the file and, before it, the environment say; what is empty counts as not said.

    Raises DotenvError.
    """
    said = {name: value for name, value in environment.items() if value}
    return {**{name: value for name, value in read_dotenv(path).items() if value}, **said}


def read_dotenv(path: str) -> dict[str, str]:
    """The settings that the file names, none where there is no file. Raises DotenvError naming the line.

    `export` before a name, quotes around a value and ` # …` after one without quotes are left out.
    """
    try:
        with open(path, encoding="utf-8-sig") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise DotenvError(f"{path} cannot be read ({error}); save it as UTF-8") from error
    found: dict[str, str] = {}
    for number, raw in enumerate(lines, start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, sign, value = line.removeprefix("export ").partition("=")
        if not sign or not name.strip().isidentifier():
            # The line itself is not shown: it may be a secret whose name was left out.
            raise DotenvError(f"{path} line {number} is not NAME=value; a comment begins with #")
        found[name.strip()] = _value(value.strip())
    return found


def _value(written: str) -> str:
    if written[:1] in ("'", '"'):
        inside, closing, _ = written[1:].partition(written[0])
        return inside if closing else written.strip("'\"")
    return written.partition(" #")[0].strip()
