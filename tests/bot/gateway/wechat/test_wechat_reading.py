"""The page behind a link: for its holder alone, under our policy, every character of the rule as text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from bot.gateway.outbound import ArticleCard
from bot.gateway.pages import page_policy
from bot.gateway.sessions import signing_key
from bot.gateway.settings import Settings
from bot.gateway.wechat.reading import Reading, marked
from tests.bot.gateway.conftest import serving
from tests.bot.gateway.wechat.side import Side
from tests.conftest import ROOT

ADDRESS = "zhuzhou-work-rules@2022#44.2"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Reading]]:
    var = tmp_path_factory.mktemp("var")
    (var / "index").symlink_to(ROOT / "var" / "index")
    settings = Settings(var=var, public_url="https://kb.example.gov.cn", **Side().settings())
    with serving(settings) as url:
        yield url, Reading(signing_key(settings), "", page_policy(()))


def card(text: str, *highlight: str) -> ArticleCard:
    return ArticleCard(
        address=ADDRESS,
        regulation="a@1",
        title="规则",
        label="第一条",
        citation="",
        text=text,
        highlight=highlight,
    )


@pytest.mark.model
def test_a_link_opens_its_article_with_the_part_marked(reader: tuple[str, Reading]) -> None:
    url, reading = reader
    page = httpx.get(f"{url}{reading._path(ADDRESS)}", timeout=30)
    assert page.status_code == 200
    assert "<h1>第四十四条</h1>" in page.text
    assert "<mark>市人民政府常务会议一般每月召开二次" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|//", page.text)
    following = re.search(r'href="(/read/[^"]+)" rel="next"', page.text)
    assert following is not None
    assert "<h1>第四十五条</h1>" in httpx.get(f"{url}{following[1]}").text


@pytest.mark.model
def test_an_article_that_is_gone_is_said_so(reader: tuple[str, Reading]) -> None:
    url, reading = reader
    page = httpx.get(f"{url}{reading._path('zhuzhou-work-rules@2022#999')}", timeout=30)
    assert (page.status_code, "没有找到这一条" in page.text) == (404, True)


@pytest.mark.parametrize("token", ["x", "Ing.AAAA.BBBB", "a" * 2000, "签", "%00", "style.css.x"])
def test_a_link_that_we_did_not_sign_opens_nothing(reader: tuple[str, Reading], token: str) -> None:
    page = httpx.get(f"{reader[0]}/read/{token}")
    assert page.status_code == 403
    assert "这个链接已失效" in page.text


def test_a_link_of_another_key_opens_nothing(reader: tuple[str, Reading]) -> None:
    forged = Reading("k" * 40, "", "")
    assert httpx.get(f"{reader[0]}{forged._path(ADDRESS)}").status_code == 403


def test_the_style_sheet_is_our_own(reader: tuple[str, Reading]) -> None:
    sheet = httpx.get(f"{reader[0]}/read/style.css")
    assert sheet.headers["content-type"].startswith("text/css")
    assert "url(" not in sheet.text


def test_rule_text_stays_text() -> None:
    lines = marked(card("<script>alert(1)</script>\n甲&乙丙", "<script>", "乙"))
    assert lines[0] == "<mark>&lt;script&gt;</mark>alert(1)&lt;/script&gt;"
    assert lines[1] == "甲&amp;<mark>乙</mark>丙"
