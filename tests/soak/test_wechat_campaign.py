"""200 people on WeChat and on WeCom, retries and slow answers, and the gateway killed twenty times."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.gateway.wechat.rig import rig, with_kills
from tests.bot.gateway.wechat.side import Side

pytestmark = pytest.mark.soak

WAYS = [
    ("wechat", "plain", True),
    ("wechat", "aes", True),
    ("wecom", "aes", True),
    ("wechat", "plain", False),
    ("wechat", "aes", False),
    ("wecom", "aes", False),
]


@pytest.mark.parametrize("kills", [0, 20])
@pytest.mark.parametrize(("product", "mode", "may_send"), WAYS)
@pytest.mark.timeout(900)
def test_200_people_get_one_answer_each(
    tmp_path: Path, product: str, mode: str, may_send: bool, kills: int
) -> None:
    settings = {f"{product}_secret": "secret"} if may_send else {}
    with rig(Side(product, mode), tmp_path, **settings) as (running, rasa):
        ramp = 150.0 if kills else 20.0
        report = with_kills(running, kills, 300, people=200, ramp=ramp, turns=1, slow=0.25, copies=0.2)
    print(product, mode, "sends" if may_send else "keeps", kills, "kills:", report, len(rasa.received))
    assert report["lost"] == []
    assert report["doubled"] == []
    assert report["answered once"] == 200
