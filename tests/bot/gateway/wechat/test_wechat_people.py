"""Two dozen people in real time, retries, copies and slow answers, the gateway killed: one answer each.

`tests/soak/test_wechat_campaign.py` does it with 200 people and twenty kills, in every mode.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bot.gateway.wechat.rig import rig, with_kills
from tests.bot.gateway.wechat.side import Side


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("product", "mode", "may_send"), [("wechat", "plain", False), ("wecom", "aes", True)]
)
def test_people_get_one_answer_each(tmp_path: Path, product: str, mode: str, may_send: bool) -> None:
    settings = {f"{product}_secret": "secret"} if may_send else {}
    with rig(Side(product, mode), tmp_path, **settings) as (running, _):
        report = with_kills(running, 1, 120, people=24, ramp=12.0, slow=0.25)
    assert report["lost"] == []
    assert report["doubled"] == []
    assert report["answered once"] == 24
