"""The accounts that are configured."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Literal

from bot.gateway.wechat.settings import WeChatSettings

Channel = Literal["wechat", "wecom"]


@dataclass(frozen=True, slots=True)
class Account:
    """One 公众号 or one application of WeCom. `app_id` is the AppID or the 企业ID."""

    channel: Channel
    app_id: str
    token: str = field(repr=False)
    aes_key: bytes | None = field(repr=False, default=None)
    secret: str = field(repr=False, default="")
    agent_id: int = 0
    api_url: str = ""
    reply_menu: bool = False

    @property
    def may_send(self) -> bool:
        """Whether answers can be sent without being asked for (客服消息, 应用消息)."""
        return bool(self.secret)

    @property
    def acknowledgement(self) -> str:
        """The body that means: received, no reply in this response."""
        return "success" if self.channel == "wechat" else ""


def accounts_of(settings: WeChatSettings) -> tuple[Account, ...]:
    """The accounts that have an id in the settings, perhaps none."""
    found = []
    if settings.wechat_app_id:
        found.append(
            Account(
                "wechat",
                settings.wechat_app_id,
                settings.wechat_token,
                _key(settings.wechat_aes_key),
                settings.wechat_secret,
                api_url=settings.wechat_api_url,
                reply_menu=settings.wechat_reply_menu,
            )
        )
    if settings.wecom_corp_id:
        found.append(
            Account(
                "wecom",
                settings.wecom_corp_id,
                settings.wecom_token,
                _key(settings.wecom_aes_key),
                settings.wecom_secret,
                settings.wecom_agent_id,
                settings.wecom_api_url,
            )
        )
    return tuple(found)


def _key(text: str) -> bytes | None:
    return base64.b64decode(f"{text}=") if text else None
