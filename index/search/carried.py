"""Reads what a build carries of its lexicon: a JSON file that was checked when it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from index.errors import CorruptBuild

T = TypeVar("T")


def read_carried(path: Path, make: Callable[[Any], T], absent: T | None = None) -> T:
    """What `make` makes of the content of `path`, or `absent`, if given, where there is no such file.

    A build that was made before there was such a file does without. Raises CorruptBuild.
    """
    try:
        return make(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        if absent is None:
            raise _corrupt(path, error) from error
        return absent
    except (OSError, ValueError, TypeError, KeyError, re.error) as error:
        raise _corrupt(path, error) from error


def _corrupt(path: Path, error: Exception) -> CorruptBuild:
    return CorruptBuild(f"{path} cannot be read ({error}); run `python -m index build`")
