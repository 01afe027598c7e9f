"""A locust file: people at the page and in WeChat (plain mode), each noting down what they sent and got.

`CROWD_LOG` is the file of notes, a JSON object a line; `CROWD_TOKEN` the account's token.
"""

from __future__ import annotations

import json
import os
import random
import re
import secrets
import time
from hashlib import sha1
from pathlib import Path

import yaml
from locust import HttpUser, between, task

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = [
    entry["question"]
    for entry in yaml.safe_load((ROOT / "data/evaluation/questions.yml").read_text(encoding="utf-8"))
]
ASKED_AGAIN = 3
TOKEN = os.environ.get("CROWD_TOKEN", "")
_log = Path(os.environ["CROWD_LOG"]).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - lives as long as locust
_numbers = iter(range(10**15, 10**16))


def note(channel: str, key: str, text: str, began: float) -> None:
    line = {
        "channel": channel,
        "key": key,
        "text": text,
        "ms": round((time.perf_counter() - began) * 1000, 1),
    }
    _log.write(json.dumps(line, ensure_ascii=False) + "\n")


class AtThePage(HttpUser):
    weight = 3
    wait_time = between(2, 6)

    @task
    def ask(self) -> None:
        began = time.perf_counter()
        body = {"text": random.choice(QUESTIONS), "id": secrets.token_hex(8)}
        key, said = self._send(body, last=False)
        # As the page does: what is slow is asked for again by the same id; the record has the first request.
        for again in range(1, ASKED_AGAIN + 1):
            if said is not None:
                break
            time.sleep(1)
            _, said = self._send(body, last=again == ASKED_AGAIN)
            note("again", key, "", began)
        if said:
            note("web", key, said, began)

    def _send(self, body: dict[str, str], *, last: bool) -> tuple[str, str | None]:
        """The request's id and the answer; None while it is being made, nothing where the request failed."""
        with self.client.post("/api/messages", json=body, name="web", catch_response=True) as reply:
            key = reply.headers.get("x-request-id", "")
            if reply.status_code == 503 and "assistant_slow" in reply.text and not last:
                reply.success()
                return key, None
            if reply.status_code != 200 or len(reply.json()["messages"]) != 1:
                reply.failure(f"{reply.status_code} {reply.text[:200]}")
                return key, ""
            return key, reply.json()["messages"][0]["text"]


class InWeChat(HttpUser):
    weight = 1
    wait_time = between(2, 6)

    def on_start(self) -> None:
        self.user = f"o{secrets.token_hex(13)}"

    @task
    def ask(self) -> None:
        number, began = str(next(_numbers)), time.perf_counter()
        text = random.choice(QUESTIONS)
        # WeChat asks three times, five seconds apart, and shows whatever text comes first.
        for last in (False, False, True):
            said = self._send(text, number, last=last)
            if said:
                note("wechat", number, said, began)
                return

    def _send(self, text: str, number: str, *, last: bool) -> str:
        stamp, nonce = str(int(time.time())), secrets.token_hex(8)
        signature = sha1("".join(sorted((TOKEN, stamp, nonce))).encode()).hexdigest()
        body = (
            f"<xml><ToUserName><![CDATA[gh_crowd]]></ToUserName><FromUserName><![CDATA[{self.user}]]></FromUserName>"
            f"<CreateTime>{stamp}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
            f"<Content><![CDATA[{text}]]></Content><MsgId>{number}</MsgId></xml>"
        )
        with self.client.post(
            f"/channels/wechat?signature={signature}&timestamp={stamp}&nonce={nonce}",
            data=body.encode(),
            headers={"Content-Type": "text/xml"},
            name="wechat",
            catch_response=True,
        ) as reply:
            found = re.search(r"<Content><!\[CDATA\[(.*?)\]\]></Content>", reply.text, re.S)
            if reply.status_code != 200 or (last and found is None):
                reply.failure(f"{reply.status_code} {reply.text[:200]}")
            return found[1] if found else ""
