"""The action server's settings: environment or `.env`, prefix ZHIGUI_."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

ROOT = Path(__file__).resolve().parent.parent
_HIDDEN = ("SECRET", "TOKEN", "AES_KEY", "DATABASE_URL", "TRACKER_URL")
"""How the names of settings end that are secret, or may hold a password."""


class Settings(BaseSettings):
    """Validated at start; a bad value raises pydantic's ValidationError, which names it."""

    model_config = SettingsConfigDict(
        env_prefix="ZHIGUI_",
        env_file=ROOT / ".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
    )

    var: Path = Path("var")
    """What a run makes; relative to the repository's root."""
    database_url: str | None = None
    """SQLAlchemy URL of our own tables; SQLite under `var/db` when unset."""
    actions_port: int = Field(default=5055, ge=1, le=65535)
    """Where the action server listens, on loopback."""

    runs_per_person: int = Field(default=500, ge=1, le=100_000)
    """How many checklist runs are kept for one person, ended ones too."""

    @field_validator("database_url")
    @classmethod
    def _usable(cls, value: str | None) -> str | None:
        if not value:
            return None
        try:
            make_url(value).get_dialect()
        except (ArgumentError, NoSuchModuleError) as error:
            raise ValueError(
                "not a database URL this installation can use; write sqlite:///path or postgresql+psycopg://…"
            ) from error
        return value

    @property
    def var_directory(self) -> Path:
        """`var`, absolute."""
        return (ROOT / self.var).resolve()

    @property
    def database(self) -> str:
        """The URL to open: `database_url`, else SQLite in `var/db/zhigui.db`."""
        return self.database_url or f"sqlite:///{self.var_directory / 'db' / 'zhigui.db'}"


def complaint(problem: ErrorDetails) -> str:
    """What pydantic found wrong with a setting, as one line for an operator; nothing secret is in it."""
    why = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        # About several settings at once; what was given holds all of them, the secret ones too.
        return why
    name = f"ZHIGUI_{problem['loc'][0]}".upper()
    shown = "(hidden)" if name.endswith(_HIDDEN) else repr(problem["input"])
    return f"setting {name} is {shown}: {why}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
