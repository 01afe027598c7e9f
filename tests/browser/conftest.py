"""Chromium, and a page that fails its test for any script error, foreign request or policy violation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chat_page import Chat

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if binary is None:
        pytest.fail("the browser tests need Chromium: sudo apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def window() -> dict[str, Any]:
    """What the browser's window is like; a test parametrizes `window` to have another."""
    return {"viewport": {"width": 1280, "height": 860}}


@pytest.fixture
def context(chromium: Browser, window: dict[str, Any]) -> Iterator[BrowserContext]:
    context = chromium.new_context(locale="zh-CN", **window)
    yield context
    context.close()


@pytest.fixture
def chat(context: BrowserContext, live_url: str) -> Iterator[Chat]:
    chat = Chat(context.new_page(), live_url)
    chat.watch()
    chat.open()
    yield chat
    assert chat.errors == []
    assert chat.foreign == []
