"""WeChat and WeCom before the real Rasa and the real rules: each kind of message, and its answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.gateway.wechat.rig import Rig
from tests.bot.gateway.wechat.side import Side
from tests.conftest import Stack

pytestmark = [pytest.mark.live, pytest.mark.model]


@pytest.fixture(scope="module", params=[("wechat", "aes"), ("wecom", "aes")], ids="-".join)
def live(
    request: pytest.FixtureRequest, stack: Stack, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Rig]:
    var: Path = tmp_path_factory.mktemp("var")
    (var / "index").symlink_to(stack.var / "index")
    running = Rig(Side(*request.param), var, stack.rasa_url, public_url="https://kb.example.gov.cn")
    yield running
    running.close()


def test_a_question_its_article_and_a_verdict(live: Rig) -> None:
    (answer,) = live.push("常务会议多久召开一次？", "asker")
    assert "市人民政府常务会议一般每月召开二次" in answer
    assert "第四十四条第二款" in answer
    assert '<a href="https://kb.example.gov.cn/read/' in answer
    (article,) = live.push("1", "asker")
    assert "第四十四条" in article
    assert "您可以回复数字" in article
    (rest,) = live.push("那全体会议呢", "asker")
    assert "全体会议一般每年召开二次" in rest


def test_coming_in_is_greeted(live: Rig) -> None:
    event = "subscribe" if live.side.product == "wechat" else "enter_agent"
    (greeting,) = live.push("", "newcomer", kind="event", Event=event)
    assert "我是知规" in greeting
    assert "1 " in greeting


def test_coming_in_again_is_not_greeted_again(live: Rig) -> None:
    if live.side.product == "wecom":
        live.push("", "regular", kind="event", Event="enter_agent", CreateTime=1)
        assert live.push("", "regular", kind="event", Event="enter_agent", CreateTime=2) == [""]
    assert live.push("", "regular", kind="event", Event="unsubscribe") == [""]


def test_a_tapped_menu_and_a_voice_are_understood(live: Rig) -> None:
    (regulations,) = live.push("", "tapper", kind="event", Event="click", EventKey="regulations")
    assert "株洲市人民政府工作规则" in regulations
    (gone,) = live.push("", "tapper", kind="event", Event="click", EventKey="of-last-year")
    assert "停用" in gone
    (spoken,) = live.push(
        "", "tapper", kind="voice", MediaId="m", Format="amr", Recognition="会议纪要由谁签发"
    )
    assert "签发" in spoken
    (silent,) = live.push("", "tapper", kind="voice", MediaId="m", Format="amr")
    assert "没能听清" in silent


@pytest.mark.parametrize(
    ("kind", "word"), [("image", "图片"), ("location", "位置"), ("link", "链接"), ("dance", "这类")]
)
def test_what_cannot_be_read_is_named(live: Rig, kind: str, word: str) -> None:
    (said,) = live.push("", "sender", kind=kind)
    assert word in said


def test_a_checklists_own_numbers_stand_and_its_buttons_follow(live: Rig) -> None:
    (first,) = live.push("我要办会议请假", "walker")
    assert "【会议请假】" in first
    assert "\n1. 市人民政府全体会议" in first
    assert "\n5 为什么" in first
