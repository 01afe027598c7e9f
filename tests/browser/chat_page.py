"""The chat page as a person uses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page

ANSWER_MS = 15_000
GROUNDED = "常务会议多久召开一次？"
"""Answered by article 44."""
NOT_FOUND = "感冒了吃什么药好得快"
"""Answered by no rule."""


@dataclass
class Chat:
    """The page as a person uses it, and what went on underneath."""

    page: Page
    url: str
    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    @property
    def input(self) -> Locator:
        return self.page.get_by_label("输入问题")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def cards(self) -> Locator:
        return self.page.locator("zhigui-chat .card")

    @property
    def drawer(self) -> Locator:
        return self.page.locator("zhigui-chat .drawer")

    def open(self, path: str = "/") -> Chat:
        self.page.goto(self.url + path)
        self.input.wait_for()
        return self

    def ask(self, text: str) -> Locator:
        """Types a question, sends it by Enter and gives the newest card once the reply is there."""
        self.input.fill(text)
        self.input.press("Enter")
        return self.answered()

    def press(self, title: str) -> Locator:
        """Presses the newest button of this title in the conversation and waits for the reply."""
        self.page.locator("zhigui-chat .log").get_by_role("button", name=title).last.click()
        return self.answered()

    def answered(self) -> Locator:
        self.page.locator("zhigui-chat .log[aria-busy=false]").wait_for(state="attached", timeout=ANSWER_MS)
        return self.cards.last

    def watch(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._asked)

    def _said(self, message: Any) -> None:
        # A refused or failed call is logged by the browser itself; what the page makes of it is tested.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _asked(self, request: Any) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.foreign.append(request.url)
