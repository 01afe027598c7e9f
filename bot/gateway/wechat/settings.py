"""The settings of the two channels. A channel whose id is empty has no routes."""

from __future__ import annotations

import re
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings

_AES_KEY = re.compile(r"[A-Za-z0-9]{43}")
_TOKEN = re.compile(r"[A-Za-z0-9]{3,32}")


class WeChatSettings(BaseSettings):
    """Mixed into the gateway's settings."""

    public_url: str = Field(default="", description="where people outside reach the full page of an article")
    wechat_app_id: str = Field(default="", description="the 公众号's AppID; empty: no such channel")
    wechat_token: str = Field(default="", description="the 公众号's Token, 3 to 32 letters and digits")
    wechat_aes_key: str = Field(
        default="", description="the 公众号's EncodingAESKey, 43 letters and digits; empty: plain mode"
    )
    wechat_secret: str = Field(
        default="", description="the 公众号's AppSecret; only for an account that may send 客服消息"
    )
    wechat_api_url: str = Field(
        default="https://api.weixin.qq.com", description="WeChat's API, or the relay in front of it"
    )
    wechat_reply_menu: bool = Field(
        default=True, description="whether choices are sent as a menu to tap where the account may"
    )
    wecom_corp_id: str = Field(default="", description="the 企业ID; empty: no such channel")
    wecom_agent_id: int = Field(default=0, ge=0, description="the application's AgentId")
    wecom_token: str = Field(default="", description="the application's Token, 3 to 32 letters and digits")
    wecom_aes_key: str = Field(
        default="", description="the application's EncodingAESKey, 43 letters and digits"
    )
    wecom_secret: str = Field(default="", description="the application's Secret; only to send 应用消息")
    wecom_api_url: str = Field(
        default="https://qyapi.weixin.qq.com", description="WeCom's API, or the relay in front of it"
    )

    @field_validator("public_url", "wechat_api_url", "wecom_api_url")
    @classmethod
    def _channel_address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query):
            raise ValueError("must be an address such as https://kb.example.gov.cn")
        return value.rstrip("/")

    @field_validator("wechat_token", "wecom_token")
    @classmethod
    def _channel_token(cls, value: str) -> str:
        if value and not _TOKEN.fullmatch(value):
            raise ValueError("must be 3 to 32 letters and digits")
        return value

    @field_validator("wechat_aes_key", "wecom_aes_key")
    @classmethod
    def _channel_key(cls, value: str) -> str:
        if value and not _AES_KEY.fullmatch(value):
            raise ValueError("must be 43 letters and digits")
        return value

    @model_validator(mode="after")
    def _channels_complete(self) -> Self:
        if self.wechat_app_id and not self.wechat_token:
            raise ValueError("setting ZHIGUI_WECHAT_TOKEN is missing: ZHIGUI_WECHAT_APP_ID needs it")
        if self.wecom_corp_id:
            # WeCom has no plain mode.
            for name in ("wecom_token", "wecom_aes_key", "wecom_agent_id"):
                if not getattr(self, name):
                    raise ValueError(
                        f"setting ZHIGUI_{name.upper()} is missing: ZHIGUI_WECOM_CORP_ID needs it"
                    )
        return self
