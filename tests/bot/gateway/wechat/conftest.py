"""Each account with and without the right to send, WeChat's side and the gateway running."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bot.gateway.scripted_rasa import ScriptedRasa
from tests.bot.gateway.wechat.rig import Rig, rig
from tests.bot.gateway.wechat.side import Side

REPLY_SECONDS = 1.2
"""In place of 4.5, so that the tests need not wait so long; `test_wechat_people` waits the real time."""
Running = tuple[Rig, ScriptedRasa]


@pytest.fixture(scope="package", params=[("wechat", "plain"), ("wecom", "aes")], ids="-".join)
def sending(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """An account that may send."""
    product, mode = request.param
    secret: dict[str, object] = {f"{product}_secret": "secret", "public_url": "https://kb.example.gov.cn"}
    secret["reply_seconds"] = REPLY_SECONDS
    with rig(Side(product, mode), tmp_path_factory.mktemp("sending"), **secret) as running:
        yield running


@pytest.fixture(scope="package")
def keeping(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A 公众号 that may not send."""
    with rig(
        Side("wechat", "aes"), tmp_path_factory.mktemp("keeping"), reply_seconds=REPLY_SECONDS
    ) as running:
        yield running
