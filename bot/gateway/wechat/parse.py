"""From WeChat's XML to what a person did: spoke, tapped a menu, came in, sent what cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from wechatpy.parser import parse_message as parse_wechat
from wechatpy.work.parser import parse_message as parse_wecom

from bot.gateway.errors import BadXml
from bot.gateway.wechat.account import Channel
from bot.gateway.wechat.envelope import elements_of


class Act(StrEnum):
    """What a person did."""

    SAID = "said"
    TAPPED = "tapped"
    ENTERED = "entered"
    UNREADABLE = "unreadable"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message. `text` is what was said, the key of the menu item, or the kind that cannot be read.

    `key` is the same for every delivery of one message and holds no openid. `choice` is the id of the item
    of a menu that we sent, where that is what was tapped.
    """

    user: str
    account: str
    key: str
    act: Act
    text: str = ""
    choice: str = ""


_ENTERED = frozenset({"subscribe", "subscribe_scan", "enter_agent"})
_TAPPED = frozenset({"click"})
_UNREADABLE = frozenset(
    {"image", "voice", "video", "shortvideo", "location", "link", "file", "miniprogrampage"}
)


def parse(channel: Channel, xml: str) -> Inbound:
    """What the XML says. Raises BadXml for what is no message of WeChat's."""
    elements_of(xml)
    try:
        message = (parse_wechat if channel == "wechat" else parse_wecom)(xml)
        data: dict[str, Any] = message._data  # wechatpy has no field for some of it.
        user, account = _word(data, "FromUserName"), _word(data, "ToUserName")
        created, kind = _word(data, "CreateTime"), _word(data, "MsgType").lower()
        if not user or not created:
            raise BadXml("the message names no sender or no time")
        key = _key(data, user, created)
        act, text = _act(data, kind)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadXml(f"the message is not of WeChat's shape: {type(error).__name__}") from error
    return Inbound(user, account, key, act, text, _word(data, "bizmsgmenuid"))


def _act(data: dict[str, Any], kind: str) -> tuple[Act, str]:
    if kind == "event":
        event = _word(data, "Event").lower()
        if event in _TAPPED:
            return Act.TAPPED, _word(data, "EventKey")
        return (Act.ENTERED, event) if event in _ENTERED else (Act.NOTHING, event)
    if kind == "text":
        return Act.SAID, _word(data, "Content")
    recognised = _word(data, "Recognition").strip()
    if kind == "voice" and recognised:
        return Act.SAID, recognised
    return Act.UNREADABLE, kind if kind in _UNREADABLE else "other"


def _key(data: dict[str, Any], user: str, created: str) -> str:
    number = _word(data, "MsgId")
    if number:
        # Not by sender: WeChat's ids are unique within an account.
        return f"m{sha256(number.encode()).hexdigest()[:40]}"
    event = f"{user}\0{created}\0{_word(data, 'Event')}\0{_word(data, 'EventKey')}"
    return f"e{sha256(event.encode()).hexdigest()[:40]}"


def _word(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadXml(f"<{name}> is given twice or holds elements")
    return value
