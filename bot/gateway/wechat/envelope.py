"""What makes a request WeChat's own: signature, freshness and, in the safe mode, AES around the message.

The cipher and the signer are wechatpy's. Unpacking is ours: wechatpy trusts the padding, compares
signatures in a time that depends on where they differ, and draws its salt from `random`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from wechatpy.crypto.base import WeChatCipher
from wechatpy.crypto.pkcs7 import PKCS7Encoder
from wechatpy.utils import WeChatSigner

from bot.gateway.errors import BadXml, ForeignChannel
from bot.gateway.wechat.account import Account

FRESH_SECONDS = 300
_SALT_BYTES = 16
_BLOCK = 32


@dataclass(frozen=True, slots=True)
class Opened:
    """The message as XML, and the nonce it came with (hashed with its time)."""

    xml: str
    nonce: str


class Envelope:
    """Opens what WeChat sends to one account and closes what is sent back."""

    def __init__(self, account: Account, clock: Callable[[], float] = time.time) -> None:
        self._account = account
        self._clock = clock

    def echo(self, query: Mapping[str, str]) -> Opened:
        """The text that proves to WeChat that the address is ours. Raises ForeignChannel."""
        nonce, echo = self._fresh_nonce(query), query.get("echostr", "")
        if self._account.channel == "wecom":
            self._check(query, "msg_signature", echo)
            return Opened(self._decrypt(echo), nonce)
        self._check(query, "signature")
        return Opened(echo, nonce)

    def open(self, query: Mapping[str, str], body: bytes) -> Opened:
        """The message inside. Raises ForeignChannel (WeChat did not send it), BadXml."""
        nonce = self._fresh_nonce(query)
        if self._account.aes_key is None:
            self._check(query, "signature")
            return Opened(_text(body), nonce)
        # With a key every message must come encrypted: the plain signature does not cover the body.
        encrypted = _flat(_text(body)).get("Encrypt", "")
        self._check(query, "msg_signature", encrypted)
        return Opened(self._decrypt(encrypted), nonce)

    def close(self, xml: str) -> str:
        """The body of a response that carries `xml`."""
        if self._account.aes_key is None:
            return xml
        nonce, timestamp = secrets.token_hex(8), str(int(self._clock()))
        encrypted = self._encrypt(xml)
        signature = _signature(self._account.token, timestamp, nonce, encrypted)
        return (
            f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{signature}]]></MsgSignature>"
            f"<TimeStamp>{timestamp}</TimeStamp><Nonce><![CDATA[{nonce}]]></Nonce></xml>"
        )

    def _fresh_nonce(self, query: Mapping[str, str]) -> str:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise ForeignChannel("the timestamp is no number of seconds")
        if not 0 < len(nonce) <= 128:
            raise ForeignChannel("the nonce is missing or too long")
        away = abs(self._clock() - int(timestamp))
        if away > FRESH_SECONDS:
            raise ForeignChannel(f"the timestamp is {away:.0f} s away")
        return sha256(f"{self._account.channel}\0{timestamp}\0{nonce}".encode()).hexdigest()

    def _check(self, query: Mapping[str, str], name: str, *signed: str) -> None:
        ours = _signature(self._account.token, query.get("timestamp", ""), query.get("nonce", ""), *signed)
        if not hmac.compare_digest(ours.encode(), query.get(name, "").encode()):
            raise ForeignChannel(f"the {name} does not fit")

    def _encrypt(self, text: str) -> str:
        content = text.encode()
        packed = secrets.token_bytes(_SALT_BYTES) + struct.pack("!I", len(content)) + content
        padded = PKCS7Encoder.encode(packed + self._account.app_id.encode())
        return base64.b64encode(WeChatCipher(self._account.aes_key).encrypt(padded)).decode()

    def _decrypt(self, encrypted: str) -> str:
        try:
            packed = WeChatCipher(self._account.aes_key).decrypt(base64.b64decode(encrypted, validate=True))
            return self._unpack(packed)
        except (ValueError, binascii.Error, struct.error, UnicodeDecodeError) as error:
            raise ForeignChannel(f"the message cannot be decrypted: {type(error).__name__}") from error

    def _unpack(self, packed: bytes) -> str:
        padding = packed[-1] if packed else 0
        if not 1 <= padding <= _BLOCK or packed[-padding:] != bytes([padding]) * padding:
            raise ForeignChannel("the padding is broken")
        content = packed[_SALT_BYTES:-padding]
        (length,) = struct.unpack("!I", content[:4])
        if 4 + length > len(content):
            raise ForeignChannel("the message is shorter than it says")
        if content[4 + length :] != self._account.app_id.encode():
            raise ForeignChannel("the message is for another account")
        return content[4 : 4 + length].decode()


def elements_of(xml: str) -> Element:
    """The root of checked XML: no DTD, no entities. Raises BadXml."""
    try:
        root: Element = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadXml(f"the body is not XML that may pass: {type(error).__name__}") from error
    if root.tag != "xml":
        raise BadXml("the root is not <xml>")
    return root


def _flat(xml: str) -> dict[str, str]:
    return {element.tag: element.text or "" for element in elements_of(xml)}


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadXml("the body is not UTF-8") from error


def _signature(*parts: str) -> str:
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)
