"""Where things are, and the environment variables every process of ours is started with."""

from __future__ import annotations

import os
from pathlib import Path

from index.dotenv import DotenvError, values_of
from ops.errors import OpsError

ROOT = Path(__file__).resolve().parent.parent
MAIN_PYTHON = ROOT / ".venv/bin/python"
RASA_PYTHON = ROOT / ".venv-rasa/bin/python"

DEFAULTS = {
    "ZHIGUI_HOST": "127.0.0.1",
    "ZHIGUI_PORT": "8080",
    "ZHIGUI_RASA_PORT": "5005",
    "ZHIGUI_ACTIONS_PORT": "5055",
}


def settings() -> dict[str, str]:
    """Every ZHIGUI_ setting: the environment first, then `.env`, then the defaults of this module.

    What is empty counts as not set. Raises OpsError for a `.env` that cannot be read.
    """
    ours = {name: value for name, value in os.environ.items() if name.startswith("ZHIGUI_")}
    try:
        return {**DEFAULTS, **values_of(str(ROOT / ".env"), ours)}
    except DotenvError as error:
        raise OpsError(str(error)) from error


def var_directory() -> Path:
    """The folder for what a run makes, absolute; `var/` unless ZHIGUI_VAR says otherwise."""
    return (ROOT / settings().get("ZHIGUI_VAR", "var")).resolve()


def port(name: str) -> int:
    """The port that the setting `name` holds. Raises OpsError for anything but 1 to 65535."""
    value = settings()[name]
    if not value.isdigit() or not 1 <= int(value) <= 65535:
        raise OpsError(f"{name} must be a port from 1 to 65535. Currently, it is {value!r}")
    return int(value)


def process_environment() -> dict[str, str]:
    """The whole environment for a child process: nothing reaches for a hub, nothing reports home."""
    var = var_directory()
    ours = settings()
    database = var / "db"
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("VIRTUAL_ENV")},
        "HF_HUB_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "RASA_TELEMETRY_ENABLED": "false",
        "OMP_NUM_THREADS": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONUNBUFFERED": "1",
        "PYTHONPATH": str(ROOT),
        "SANIC_HOST": "127.0.0.1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "ZHIGUI_RASA_URL": f"http://127.0.0.1:{port('ZHIGUI_RASA_PORT')}",
        "ZHIGUI_ACTIONS_URL": f"http://127.0.0.1:{port('ZHIGUI_ACTIONS_PORT')}/webhook",
        "ZHIGUI_TRACKER_URL": f"sqlite:///{database / 'rasa.db'}",
        **ours,
        "ZHIGUI_VAR": str(var),
    }
