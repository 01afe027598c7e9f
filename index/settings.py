"""Where this room keeps its things and which model it uses.

Plain `os.environ`, not pydantic-settings: every command of `python -m index` comes through here, and that
import alone costs more than the rest.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from index.dotenv import DotenvError, values_of

ROOT = Path(__file__).resolve().parents[1]
"""The folder that holds `index/`, `data/` and, unless told otherwise, `var/`."""

DEFAULT_MODEL = "multilingual-e5-small"


RUNTIMES = ("exact", "int8", "fastest")
"""How the default model runs: exactly, in eight bits, or as set-up found quickest on this machine."""


_SERVER = re.compile(r"https?://[^\s/@]+(?::[0-9]{1,5})?")


class SettingsError(ValueError):
    """A setting has a value that cannot be used. English, for an operator."""


@dataclass(frozen=True, slots=True)
class MilvusPlace:
    """Where a Milvus is: a server's address or, for Milvus Lite, a file."""

    uri: str
    token: str = field(default="", repr=False)
    timeout: float = 10.0
    """Seconds that it may take to answer."""

    def __str__(self) -> str:
        return f"Milvus at {self.uri}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment (or `.env`) says."""

    var: Path
    """Everything a run makes."""
    regulations: Path
    """The regulations that ship, a folder for each."""
    site: Path
    """What this site adds of its own: `regulations/` and `curated/`. Not made by a run: to be backed up."""
    lexicon: Path
    """The folder of the lexicon: `userdict.txt`, `synonyms.yml`, `everyday/` and the rest."""
    embedding_model: str
    """A name under `var/models/`, a folder, or a model that sentence-transformers already has."""
    threads: int
    """Threads that one query may use."""
    learned: bool = True
    """Whether what `python -m index learn` taught is used."""
    embedding_runtime: str = "exact"
    """One of `RUNTIMES`."""
    milvus: MilvusPlace | None = None
    """The Milvus that passages are searched in, None for FAISS in this process."""
    processes: int = 0
    """Processes that a build embeds with; 0 for one a core."""

    @property
    def regulation_roots(self) -> tuple[Path, ...]:
        """The folders that hold regulations: those that ship, then the site's own."""
        return self.regulations, self.site / "regulations"

    @property
    def curated_roots(self) -> tuple[Path, ...]:
        """The folders of curated answers: those that ship, then the site's own."""
        return ROOT / "data" / "curated", self.site / "curated"

    @property
    def models(self) -> Path:
        """Where prepared embedding models live."""
        return self.var / "models"

    @property
    def index(self) -> Path:
        """Where builds and the pointer CURRENT live."""
        return self.var / "index"

    @property
    def model_location(self) -> str:
        """A folder if the model is one we can see, else the name as given."""
        for folder in (self.models / self.embedding_model, Path(self.embedding_model)):
            if folder.is_dir():
                return str(folder)
        if self.embedding_model == DEFAULT_MODEL:
            return str(self.models / DEFAULT_MODEL)
        return self.embedding_model


def load_settings() -> Settings:
    """The settings of this process: environment first, then `.env`, then the defaults.

    What is empty counts as not set. Raises `SettingsError`, naming the value, if one cannot be used.
    """
    try:
        values = values_of(str(ROOT / ".env"), os.environ)
    except DotenvError as error:
        raise SettingsError(str(error)) from error
    var = _path(values.get("ZHIGUI_VAR"), ROOT / "var")
    return Settings(
        var=var,
        regulations=_path(values.get("ZHIGUI_REGULATIONS"), ROOT / "data" / "regulations"),
        site=_path(values.get("ZHIGUI_SITE"), var / "site"),
        lexicon=_path(values.get("ZHIGUI_LEXICON"), ROOT / "data" / "lexicon"),
        embedding_model=(values.get("ZHIGUI_EMBEDDING_MODEL") or DEFAULT_MODEL).strip(),
        threads=_positive(values.get("ZHIGUI_INDEX_THREADS"), "ZHIGUI_INDEX_THREADS", 1),
        learned=_switch(values.get("ZHIGUI_LEARNED"), "ZHIGUI_LEARNED"),
        embedding_runtime=_one_of(
            RUNTIMES, values.get("ZHIGUI_EMBEDDING_RUNTIME"), "ZHIGUI_EMBEDDING_RUNTIME"
        ),
        milvus=_milvus(values.get("ZHIGUI_VECTOR_STORE"), values.get("ZHIGUI_MILVUS_TOKEN") or ""),
        processes=_positive(values.get("ZHIGUI_BUILD_PROCESSES"), "ZHIGUI_BUILD_PROCESSES", 0),
    )


def _path(value: str | None, default: Path) -> Path:
    if not value:
        return default
    path = Path(value).expanduser()
    return path if path.is_absolute() else ROOT / path


def _positive(value: str | None, name: str, default: int) -> int:
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) == 0:
        raise SettingsError(f"{name} must be a whole number greater than 0. Currently, it is {value!r}.")
    return int(value)


def _milvus(value: str | None, token: str) -> MilvusPlace | None:
    store = (value or "faiss").strip()
    if store == "faiss":
        return None
    kind, _, place = store.partition("+")
    if kind == "milvus" and _SERVER.fullmatch(place):
        return MilvusPlace(place, token)
    if kind == "milvus" and place.startswith("file:") and place.endswith(".db"):
        return MilvusPlace(str(_path(place.removeprefix("file:"), ROOT)))
    shown = re.sub(r"//[^/@]*@", "//…@", store)  # a password belongs into ZHIGUI_MILVUS_TOKEN, not into a log
    raise SettingsError(
        "ZHIGUI_VECTOR_STORE must be faiss, milvus+http://HOST:PORT or milvus+file:PATH.db. "
        f"Currently, it is {shown!r}."
    )


def _switch(value: str | None, name: str) -> bool:
    if value not in (None, "", "on", "off"):
        raise SettingsError(f"{name} must be on or off. Currently, it is {value!r}.")
    return value != "off"


def _one_of(allowed: tuple[str, ...], value: str | None, name: str) -> str:
    """The first of `allowed` is the default."""
    chosen = (value or allowed[0]).strip()
    if chosen not in allowed:
        raise SettingsError(f"{name} must be one of {', '.join(allowed)}. Currently, it is {chosen!r}.")
    return chosen
