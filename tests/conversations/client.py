"""A person at the gateway: speaks, presses what was offered, checks every quote against its article."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote as url_quote

import httpx

Message = dict[str, Any]


class Person:
    """One browser session against the running house."""

    def __init__(self, url: str, articles: dict[str, Message] | None = None) -> None:
        """`articles` remembers those that were looked up; share it where many people walk."""
        self.http = httpx.Client(base_url=url, headers={"Origin": url}, timeout=15)
        self.articles = {} if articles is None else articles
        self.shown: list[Message] = []
        self.turn: list[Message] = []

    def say(self, text: str) -> Message:
        return self.send({"text": text})

    def press(self, title: str) -> Message:
        offered = [button for message in reversed(self.shown) for button in buttons_of(message)]
        tokens = [button["payload"] for button in offered if title in button["title"]]
        assert tokens, f"no button {title!r} among {[button['title'] for button in offered]}"
        return self.send({"button": tokens[0]})

    def article(self, address: str) -> Message:
        if address not in self.articles:
            answer = self.http.get(f"/api/articles/{url_quote(address, safe='')}")
            assert answer.status_code == 200, answer.text
            found: Message = answer.json()
            self.articles[address] = found.get("article", found)
        return self.articles[address]

    def close(self) -> None:
        self.http.close()

    def send(self, body: dict[str, str]) -> Message:
        answer = self.http.post("/api/messages", json=body)
        assert answer.status_code == 200, f"{body}: {answer.status_code} {answer.text}"
        messages: list[Message] = answer.json()["messages"]
        # Only an aside in the middle of a checklist has two: its answer, and the step that waits.
        kinds = [message["kind"] for message in messages]
        assert len(kinds) == 1 or kinds[1:] == ["checklist"], f"{body}: {kinds}"
        self.turn = messages
        for message in messages:
            self.shown.append(message)
            self._hold_quotes(message)
        return messages[0]

    def _hold_quotes(self, message: Message) -> None:
        for evidence in message.get("evidence") or []:
            text = self.article(evidence["address"])["text"]
            assert evidence["quote"] in text, f"{evidence['quote']!r} does not stand in {evidence['address']}"
            assert evidence["quote"] in message["text"], "the text alone must hold the quote too"
            assert evidence["citation"] in message["text"], "the text alone must hold the citation too"
        step = message.get("step") or {}
        for cite in step.get("cites") or []:
            text = self.article(cite["address"])["text"]
            assert cite["quote"] in text, f"{cite['quote']!r} does not stand in {cite['address']}"
            if step["kind"] in ("task", "outcome"):
                assert cite["quote"] in message["text"] and cite["citation"] in message["text"]


def buttons_of(message: Message) -> list[dict[str, str]]:
    """Every button of a message, those of its items, options, cites and progress lines included."""
    step, progress = message.get("step") or {}, message.get("progress") or {}
    options = [{**option, "title": option["label"]} for option in step.get("options") or []]
    cites = [{**cite, "title": cite["citation"]} for cite in step.get("cites") or []]
    more = [*(message.get("items") or []), *(progress.get("steps") or []), *options, *cites]
    return [*(message.get("buttons") or []), *(one for one in more if one.get("payload"))]


def articles_of(message: Message) -> list[str]:
    """The numbers of the articles that a message shows, best first."""
    if message.get("article"):
        return [message["article"]["address"].partition("#")[2].split(".")[0]]
    cites = (message.get("step") or {}).get("cites") or []
    cited = [cite["address"].partition("#")[2].split(".")[0] for cite in cites]
    return [evidence["article"] for evidence in message.get("evidence") or []] or cited
