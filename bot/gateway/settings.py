"""The gateway's settings: environment or `.env`, prefix `ZHIGUI_`, checked once at the start."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from actions.settings import complaint
from bot.gateway.errors import BadSetting
from bot.gateway.identity.settings import IdentitySettings
from bot.gateway.wechat.settings import WeChatSettings

ROOT = Path(__file__).resolve().parents[2]


class Settings(IdentitySettings, WeChatSettings):
    """Every setting of the gateway. Raises pydantic's ValidationError for a bad value."""

    model_config = SettingsConfigDict(
        env_prefix="ZHIGUI_",
        env_file=ROOT / ".env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    host: str = Field(default="127.0.0.1", min_length=1, description="the address the gateway listens on")
    port: int = Field(default=8080, ge=1, le=65535, description="the port the gateway listens on")
    var: Path = Field(default=Path("var"), description="the folder of what a run makes")
    rasa_url: str = Field(default="http://127.0.0.1:5005", description="where Rasa listens")
    tracker_url: str = Field(default="", description="Rasa's tracker database, an SQLAlchemy URL")
    database_url: str = Field(default="", description="our own tables, an SQLAlchemy URL")
    secret: str = Field(
        default="", description="the key that signs cookies and buttons, 32 characters or more"
    )
    session_days: int = Field(
        default=90, ge=1, le=400, description="how long an unused conversation is remembered"
    )
    reply_seconds: float = Field(
        default=4.5, ge=0.2, le=60, description="how long a person waits before a 503"
    )
    body_seconds: float = Field(
        default=10.0, ge=0.2, le=120, description="how long a request's body may take"
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="other origins whose pages may talk to the gateway"
    )
    frame_ancestors: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="other origins whose pages may frame the full page"
    )

    @field_validator("allowed_origins", "frame_ancestors", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """A list of origins is written with spaces or commas."""
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("allowed_origins", "frame_ancestors")
    @classmethod
    def _origins(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for value in values:
            parts = urlsplit(value)
            bare = f"{parts.scheme}://{parts.netloc}"
            if parts.scheme not in {"http", "https"} or not parts.hostname or bare != value:
                raise ValueError(f"{value!r} is not an origin such as https://oa.example.gov.cn")
        return tuple(value.lower() for value in values)

    @field_validator("rasa_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("must be an address such as http://127.0.0.1:5005")
        return value.rstrip("/")

    @field_validator("tracker_url", "database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        try:
            return value if not value or make_url(value) else ""
        except ArgumentError as error:
            raise ValueError("must be an SQLAlchemy URL such as sqlite:///var/db/rasa.db") from error

    @field_validator("secret")
    @classmethod
    def _long_enough(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("must have 32 characters or more; leave it out to have one made")
        return value

    @model_validator(mode="after")
    def _complete(self) -> Self:
        # Frozen to everyone else; here the values that hang on other values are filled in.
        object.__setattr__(self, "var", (ROOT / self.var).resolve())
        if not self.tracker_url:
            object.__setattr__(self, "tracker_url", f"sqlite:///{self.var / 'db' / 'rasa.db'}")
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.var / 'db' / 'zhigui.db'}")
        return self


def load() -> Settings:
    """The settings of the environment and `.env`. Raises BadSetting with one line for an operator."""
    try:
        return Settings()
    except ValidationError as error:
        raise BadSetting("; ".join(_line(problem) for problem in error.errors())) from error


def _line(problem: ErrorDetails) -> str:
    field = Settings.model_fields.get(str(problem["loc"][0])) if problem["loc"] else None
    return complaint(problem) + (f" ({field.description})" if field else "")
