"""WeChat's own API: sending a message, setting the menu. Errors are told by what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from actions.storage import Database
from bot.gateway.wechat.account import Account
from bot.gateway.wechat.tokens import Tokens

STALE_TOKEN = frozenset({40001, 40014, 41001, 42001})
BUSY = frozenset({-1, 45009, 45011, 45033, 50001, 50002})
"""WeChat is busy, or the account called too often: later it will do."""
WINDOW_CLOSED = 45015
"""The person wrote more than 48 hours ago."""
QUOTA_USED = 45047
"""As many were sent as one message of the person allows."""
NOT_ALLOWED = frozenset({48001, 48002, 48004, 60020, 60011})
"""The account may not send at all, or not from this address."""

_SECONDS = httpx.Timeout(8.0, connect=3.0)


class ApiError(Exception):
    """The root of this module's errors. Nothing in a message of theirs is secret or personal."""


class NotSent(ApiError):
    """It was surely not sent and may be tried again."""


class Unsure(ApiError):
    """It may have been sent or not: WeChat gave no answer that can be read."""


class Refused(ApiError):
    """WeChat will not send it, however often it is asked. `code` is its errcode."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class Api:
    """The API as one account calls it. Close it when done."""

    def __init__(self, account: Account, database: Database) -> None:
        self._account = account
        # The way out is the setting's (a relay); a proxy that the environment names is not asked.
        self._http = httpx.AsyncClient(base_url=account.api_url, timeout=_SECONDS, trust_env=False)
        self.tokens = Tokens(database, f"{account.channel}:{account.app_id}", self._fetch_token)

    async def send_text(self, user: str, text: str) -> None:
        """Send a text. Raises NotSent, Unsure, Refused."""
        await self._send({"touser": user, "msgtype": "text", "text": {"content": text}})

    async def send_menu(self, user: str, head: str, items: Sequence[tuple[str, str]], foot: str) -> None:
        """Send choices to tap, each an id and a title (客服菜单消息). Raises as `send_text`."""
        menu = {
            "head_content": head,
            "list": [{"id": name, "content": title} for name, title in items],
            "tail_content": foot,
        }
        await self._send({"touser": user, "msgtype": "msgmenu", "msgmenu": menu})

    async def set_menu(self, menu: dict[str, Any]) -> None:
        """Put the menu at the foot of the account's chat. Raises as `send_text`."""
        query = {"agentid": str(self._account.agent_id)} if self._account.channel == "wecom" else {}
        await self._call("/cgi-bin/menu/create", menu, query)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _send(self, message: dict[str, Any]) -> None:
        if self._account.channel == "wecom":
            await self._call("/cgi-bin/message/send", {**message, "agentid": self._account.agent_id}, {})
        else:
            await self._call("/cgi-bin/message/custom/send", message, {})

    async def _call(self, path: str, body: dict[str, Any], query: dict[str, str]) -> None:
        token = await self._token()
        code = await self._post(path, body, {**query, "access_token": token})
        if code in STALE_TOKEN:
            token = await self._token(refused=token)
            code = await self._post(path, body, {**query, "access_token": token})
        if code in STALE_TOKEN or code in BUSY:
            raise NotSent(f"errcode {code}")
        if code:
            raise Refused(f"errcode {code}", code)

    async def _token(self, refused: str = "") -> str:
        try:
            return await self.tokens.current(refused)
        except TimeoutError as error:
            raise NotSent(str(error)) from error

    async def _post(self, path: str, body: dict[str, Any], query: dict[str, str]) -> int:
        try:
            response = await self._http.post(path, json=body, params=query)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent(type(error).__name__) from error
        except httpx.HTTPError as error:
            raise Unsure(type(error).__name__) from error
        if response.status_code in {429, 503}:
            raise NotSent(f"status {response.status_code}")
        return _errcode(response)

    async def _fetch_token(self) -> tuple[str, float]:
        wecom = self._account.channel == "wecom"
        path = "/cgi-bin/gettoken" if wecom else "/cgi-bin/token"
        query = {"corpid": self._account.app_id, "corpsecret": self._account.secret}
        if not wecom:
            query = {"appid": self._account.app_id, "secret": self._account.secret}
            query["grant_type"] = "client_credential"
        try:
            response = await self._http.get(path, params=query)
            said = response.json()
            return str(said["access_token"]), float(said["expires_in"])
        except (httpx.HTTPError, ValueError) as error:
            # Nothing of the address may be told: the secret stands in it.
            raise NotSent(f"no access_token: {type(error).__name__}") from None
        except (KeyError, TypeError):
            code = said.get("errcode", "") if isinstance(said, dict) else ""
            raise NotSent(f"no access_token: errcode {code}") from None


def _errcode(response: httpx.Response) -> int:
    try:
        said = response.json()
        return int(said["errcode"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unsure(f"status {response.status_code} without an errcode") from error
