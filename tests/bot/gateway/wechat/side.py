"""WeChat's side of the wire: signs and encrypts as its servers do, by wechatpy's own code and not by ours."""

from __future__ import annotations

import itertools
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner
from wechatpy.work.crypto import WeChatCrypto as WeComCrypto

TOKEN = "zhiguiToken2026"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APP_IDS = {"wechat": "wx1234567890abcdef", "wecom": "ww1234567890abcdef"}
ACKNOWLEDGED = {"wechat": "success", "wecom": ""}
XML = {"content-type": "text/xml"}
_numbers = itertools.count(int(time.time() * 1000) * 1000)


@dataclass(frozen=True)
class Side:
    """One account as WeChat's servers see it."""

    product: str = "wechat"
    mode: str = "plain"
    token: str = TOKEN
    aes_key: str = AES_KEY
    app_id: str = field(default="")

    @property
    def account(self) -> str:
        return self.app_id or APP_IDS[self.product]

    def settings(self, **more: Any) -> dict[str, Any]:
        """The gateway's settings for this account."""
        name = self.product
        ours: dict[str, Any] = {f"{name}_token": self.token}
        ours["wechat_app_id" if name == "wechat" else "wecom_corp_id"] = self.account
        if self.mode == "aes":
            ours[f"{name}_aes_key"] = self.aes_key
        if name == "wecom":
            ours["wecom_agent_id"] = 1000002
        return {**ours, **{f"{name}_{key}": value for key, value in more.items()}}

    def message(
        self, user: str, text: str = "", *, kind: str = "text", number: int | None = None, **more: Any
    ) -> str:
        """The XML of a message or, with `Event`, of an event (which has no MsgId)."""
        fields: dict[str, Any] = {
            "ToUserName": self.account,
            "FromUserName": user,
            "CreateTime": int(time.time()),
            "MsgType": kind,
        }
        if kind == "text":
            fields["Content"] = text
        fields |= more
        if kind != "event":
            fields["MsgId"] = number or next(_numbers)
        if self.product == "wecom":
            fields["AgentID"] = 1000002
        inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in fields.items())
        return f"<xml>{inner}</xml>"

    def sealed(self, xml: str, *, timestamp: int | None = None, nonce: str = "") -> tuple[str, bytes]:
        """The query and the body of one delivery."""
        stamp, once = str(int(time.time()) if timestamp is None else timestamp), nonce or secrets.token_hex(5)
        query = {"timestamp": stamp, "nonce": once}
        if self.product == "wechat":
            query |= {"signature": signature(self.token, stamp, once), "openid": "o"}
        if self.mode == "plain":
            return urlencode(query), xml.encode()
        encrypted = xmltodict.parse(self._crypto().encrypt_message(xml, once, stamp))["xml"]
        body = f"<xml><ToUserName>{self.account}</ToUserName><Encrypt>{encrypted['Encrypt']}</Encrypt></xml>"
        query |= {"msg_signature": encrypted["MsgSignature"], "encrypt_type": "aes"}
        return urlencode(query), body.encode()

    def check(self, echo: str) -> str:
        """The query of an address check."""
        stamp, once = str(int(time.time())), secrets.token_hex(5)
        query = {"timestamp": stamp, "nonce": once, "echostr": echo}
        if self.product == "wechat":
            return urlencode({**query, "signature": signature(self.token, stamp, once)})
        sealed = xmltodict.parse(self._crypto().encrypt_message(echo, once, stamp))["xml"]
        return urlencode({**query, "echostr": sealed["Encrypt"], "msg_signature": sealed["MsgSignature"]})

    def read(self, body: str) -> str:
        """The text of a reply; empty for an acknowledgement."""
        if body == ACKNOWLEDGED[self.product]:
            return ""
        if self.mode == "aes":
            outer = xmltodict.parse(body)["xml"]
            body = self._crypto().decrypt_message(
                body, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"]
            )
        reply = xmltodict.parse(body)["xml"]
        assert reply["MsgType"] == "text"
        assert len(reply["Content"].encode()) <= 2048
        return str(reply["Content"])

    def _crypto(self) -> Any:
        kind = WeChatCrypto if self.product == "wechat" else WeComCrypto
        return kind(self.token, self.aes_key, self.account)


def signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)
