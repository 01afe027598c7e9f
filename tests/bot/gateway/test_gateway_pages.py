"""The page and the widget's files: what is served, how it is cached, and what is not served."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from bot.gateway.pages import FOLDER, static_files
from tests.bot.gateway.conftest import Serve


def test_the_page_comes_with_a_strict_policy_and_a_session(person: httpx.Client) -> None:
    page = person.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'self'" in policy
    assert person.cookies.get("zhigui_session")
    assert "set-cookie" not in person.get("/").headers


def test_the_pages_own_policy_allows_all_that_it_loads(person: httpx.Client) -> None:
    page = person.get("/").text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert loaded
    for place in loaded:
        assert "//" not in place
        assert person.get(f"/{place}").status_code == 200
    assert not re.search(r"<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=", page)


def test_every_file_is_served_as_what_it_is_also_packed(person: httpx.Client) -> None:
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html"}
    for name, file in static_files().items():
        plain = person.get(f"/widget/{name}", headers={"accept-encoding": "identity"})
        assert plain.status_code == 200
        assert plain.headers["content-type"] == f"{kinds[Path(name).suffix]}; charset=utf-8"
        assert plain.content == file.body
        packed = person.get(f"/widget/{name}", headers={"accept-encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Accept-Encoding"
        assert packed.content == file.body


def test_the_sources_themselves_are_not_served(person: httpx.Client) -> None:
    for path in FOLDER.glob("*.js"):
        if path.name != "widget.js":
            assert person.get(f"/widget/{path.name}").status_code == 404


def test_an_unchanged_file_is_not_sent_again(person: httpx.Client) -> None:
    first = person.get("/widget.js")
    assert first.headers["cache-control"] == "no-cache"
    for known in (first.headers["etag"], f'"other", W/{first.headers["etag"]}'):
        again = person.get("/widget.js", headers={"if-none-match": known})
        assert again.status_code == 304
        assert again.content == b""
    assert person.get("/widget.js", headers={"if-none-match": '"other"'}).status_code == 200


def test_head_is_answered(person: httpx.Client) -> None:
    assert [person.head(path).status_code for path in ("/", "/widget.js")] == [200, 200]


@pytest.mark.parametrize("name", ["../app.py", "..%2Fapp.py", "%2e%2e/settings.py", "nothing.js", ""])
def test_nothing_else_is_served(person: httpx.Client, name: str) -> None:
    assert person.get(f"/widget/{name}").status_code == 404


def test_another_site_may_be_allowed_to_frame_the_page(serve: Serve, tmp_path: Path) -> None:
    with serve(frame_ancestors=("https://oa.example.gov.cn",)) as url:
        policy = httpx.get(f"{url}/").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://oa.example.gov.cn")
