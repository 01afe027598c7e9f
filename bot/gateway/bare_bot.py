"""A bare Rasa bot with one custom action, trained and run in a folder of its own, to measure against.

Rasa's own components with their defaults and none of our mends: what anyone has after `rasa init`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml

READY_SECONDS = 180
TRAIN_SECONDS = 600

_CONFIG = {
    "recipe": "default.v1",
    # The default tokenizer refuses zh; its work per message is the same.
    "language": "en",
    "assistant_id": "bare",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "LogisticRegressionClassifier"},
    ],
    "policies": [{"name": "RulePolicy"}],
}
_ACTION = """
from rasa_sdk import Action


class ActionReply(Action):
    def name(self):
        return "action_reply"

    async def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="ok")
        return []
"""


class BareBotError(Exception):
    """The bare bot cannot be trained or started."""


@contextmanager
def bare_bot(python: Path, folder: Path, questions: Sequence[str]) -> Iterator[str]:
    """The address of a bare bot whose every question is answered by one action.

    `python` is Rasa's interpreter, `folder` an empty one, `questions` its training examples.
    Raises BareBotError.
    """
    rasa_port, action_port = _free_port(), _free_port()
    _write(folder, questions, action_port)
    environment = {**os.environ, "PYTHONPATH": str(folder), "SANIC_HOST": "127.0.0.1", "OMP_NUM_THREADS": "1"}
    environment |= {"RASA_TELEMETRY_ENABLED": "false", "CUDA_VISIBLE_DEVICES": ""}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    rasa = [str(python), "-m", "rasa"]
    trained = subprocess.run(  # noqa: S603 - our own interpreter and arguments
        [*rasa, "train", "--fixed-model-name", "bare"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=TRAIN_SECONDS,
        check=False,
    )
    if trained.returncode:
        raise BareBotError(f"rasa train ended with {trained.returncode}: {trained.stderr[-2000:]}")
    serve = [*rasa, "run", "-i", "127.0.0.1", "-p", str(rasa_port), "-m", "models/bare.tar.gz"]
    act = [str(python), "-m", "rasa_sdk", "--actions", "bare_actions", "--port", str(action_port)]
    url = f"http://127.0.0.1:{rasa_port}"
    with _running(act, folder, environment, "actions"), _running(serve, folder, environment, "rasa"):
        _wait(url, folder)
        yield url


def _write(folder: Path, questions: Sequence[str], action_port: int) -> None:
    domain = {
        "version": "3.1",
        "intents": ["ask", "greet"],
        "actions": ["action_reply"],
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }
    nlu = {
        "version": "3.1",
        "nlu": [
            {"intent": "ask", "examples": "".join(f"- {one}\n" for one in questions)},
            {"intent": "greet", "examples": "- hello\n- hi\n- hey\n"},
        ],
    }
    rules = [
        {"rule": one, "steps": [{"intent": one}, {"action": "action_reply"}]} for one in ("ask", "greet")
    ]
    files = {
        "config.yml": _CONFIG,
        "domain.yml": domain,
        "credentials.yml": {"rest": None},
        "endpoints.yml": {"action_endpoint": {"url": f"http://127.0.0.1:{action_port}/webhook"}},
        "data/nlu.yml": nlu,
        "data/rules.yml": {"version": "3.1", "rules": rules},
    }
    (folder / "data").mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    (folder / "bare_actions.py").write_text(_ACTION, encoding="utf-8")


@contextmanager
def _running(command: list[str], folder: Path, environment: dict[str, str], name: str) -> Iterator[None]:
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(url: str, folder: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    last = "no answer yet"
    while time.monotonic() < deadline:
        try:
            reply = httpx.post(
                f"{url}/webhooks/rest/webhook",
                json={"sender": "warm-up", "message": "hello"},
                timeout=10,
                trust_env=False,
            )
            if reply.status_code == 200 and reply.json():
                return
            last = reply.text
        except httpx.HTTPError as error:
            last = str(error)
        time.sleep(1)
    log = (folder / "rasa.log").read_text(encoding="utf-8", errors="replace")
    raise BareBotError(f"the bare bot is not ready after {READY_SECONDS} s ({last}): {log[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
