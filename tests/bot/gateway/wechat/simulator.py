"""WeChat in a process of its own: pushes messages as its servers do, serves their API, and counts.

python -m tests.bot.gateway.wechat.simulator PORT, then POST /control/start with the account.
A push is given up after 5 s and made again, three times at most; a reply counts only if it came whole
within its 5 s. People read every reply, and answer 1 where they are told to; where WeChat tells them that
the account cannot be reached, which is when all its tries were in vain, they say it again.
"""

from __future__ import annotations

import asyncio
import random
import secrets
import sys
import time
from collections import Counter, defaultdict
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.bot.gateway.wechat.side import XML, Side

PUSH_SECONDS = 5.0
RETRIES = 3
TOKEN_SECONDS = 7200
AGAIN_SECONDS = 3.0
HINT = "回复“1”查看"


class Simulator:
    """One account's WeChat."""

    def __init__(self) -> None:
        self.side = Side()
        self.gateway = ""
        self.http = httpx.AsyncClient(
            timeout=PUSH_SECONDS, trust_env=False, limits=httpx.Limits(max_connections=None)
        )
        self.inbox: dict[str, list[str]] = defaultdict(list)
        self.counts: Counter[str] = Counter()
        self.script: dict[str, Any] = {}
        self.valid = ""
        self.asked: list[tuple[str, str]] = []
        self.unheard: list[str] = []
        self.slowest = 0.0
        self.running = 0
        self.sends: list[dict[str, Any]] = []

    async def push(self, xml: str, user: str, copies: int = 1) -> list[str]:
        """Deliver one message, `copies` at once; the replies that came whole, acknowledgements as ''."""
        self.counts["messages"] += 1
        found = await asyncio.gather(*(self._deliver(xml) for _ in range(copies)))
        replies = [reply for reply in found if reply is not None]
        self.inbox[user] += [reply for reply in replies if reply]
        self.counts["passive"] += sum(bool(reply) for reply in replies)
        return replies

    async def _deliver(self, xml: str) -> str | None:
        for attempt in range(1 + RETRIES):
            self.counts["pushes"] += 1
            self.counts["retries"] += attempt > 0
            began = time.monotonic()
            try:
                async with asyncio.timeout(PUSH_SECONDS):
                    query, body = self.side.sealed(xml)
                    url = f"{self.gateway}/channels/{self.side.product}?{query}"
                    response = await self.http.post(url, content=body, headers=XML)
                    if response.status_code == 200:
                        self.slowest = max(self.slowest, time.monotonic() - began)
                        return self.side.read(response.text)
                    self.counts[f"status {response.status_code}"] += 1
            except TimeoutError:
                self.counts["timeouts"] += 1
            except httpx.HTTPError:
                self.counts["broken"] += 1
            await asyncio.sleep(max(0.0, began + PUSH_SECONDS - time.monotonic()))
        return None

    async def person(self, number: int, plan: dict[str, Any]) -> None:
        """One person: asks, waits for the answer, asks again."""
        chance = random.Random(plan["seed"] * 1000 + number)
        user = f"user-{plan['seed']}-{number}"
        await asyncio.sleep(chance.uniform(0, plan["ramp"]))
        for turn in range(plan["turns"]):
            slow = chance.random() < plan["slow"]
            question = f"{'慢' if slow else '快'}问题{plan['seed']}-{number}-{turn}。"
            self.asked.append((user, question))
            read = len(self.inbox[user])
            copies = 2 if chance.random() < plan["copies"] else 1
            while not await self.push(self.side.message(user, question), user, copies):
                self.unheard.append(question)
                await asyncio.sleep(AGAIN_SECONDS)
                if any(question in text for text in self.inbox[user][read:]):
                    break
            await self._wait(user, question, read, plan["patience"])
        self.running -= 1

    async def _wait(self, user: str, question: str, read: int, patience: float) -> None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            new = self.inbox[user][read:]
            if any(question in text for text in new):
                return
            if any(HINT in text for text in new):
                read = len(self.inbox[user])
                await asyncio.sleep(2.0)
                if any(question in text for text in self.inbox[user]):
                    return
                while not await self.push(self.side.message(user, "1"), user):
                    self.unheard.append("1")
                    await asyncio.sleep(AGAIN_SECONDS)
                continue
            await asyncio.sleep(0.2)

    def report(self) -> dict[str, Any]:
        answers = Counter({q: sum(text.count(q) for text in self.inbox[user]) for user, q in self.asked})
        return {
            "asked": len(self.asked),
            "answered once": sum(count == 1 for count in answers.values()),
            "lost": [question for question, count in answers.items() if count == 0],
            "doubled": [question for question, count in answers.items() if count > 1],
            "unheard": self.unheard,
            "slowest": round(self.slowest, 2),
            "counts": dict(self.counts),
            "running": self.running,
        }

    # -- what people's servers call ---------------------------------------------------------------

    async def token(self, _request: Request) -> Response:
        self.counts["tokens"] += 1
        self.valid = f"token-{secrets.token_hex(8)}"
        await asyncio.sleep(0.05)
        seconds = self.script.get("token_seconds", TOKEN_SECONDS)
        return JSONResponse({"access_token": self.valid, "expires_in": seconds, "errcode": 0})

    async def send(self, request: Request) -> Response:
        message = await request.json()
        self.counts["api calls"] += 1
        if request.query_params.get("access_token") != self.valid:
            self.counts["stale tokens"] += 1
            return JSONResponse({"errcode": 40001, "errmsg": "invalid credential"})
        code = self._next_code()
        if code == "cut before":
            return Response(status_code=504)
        if code == "cut after":
            self._receive(message)
            return Response(status_code=504)
        if code:
            self.counts[f"errcode {code}"] += 1
            if code == 42001:
                self.valid = ""
            return JSONResponse({"errcode": code, "errmsg": "scripted"})
        self._receive(message)
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    async def menu(self, request: Request) -> Response:
        self.script["menu"] = await request.json()
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _next_code(self) -> Any:
        codes = self.script.get("codes", [])
        if codes:
            return codes.pop(0)
        every = self.script.get("trouble_every", 0)
        if every and self.counts["api calls"] % every == 0:
            return self.script["trouble"][self.counts["api calls"] // every % len(self.script["trouble"])]
        return 0

    def _receive(self, message: dict[str, Any]) -> None:
        self.sends.append(message)
        self.counts["sent"] += 1
        content = message[message["msgtype"]]
        text = content["content"] if message["msgtype"] == "text" else content["head_content"]
        assert len(text.encode()) <= 2048
        self.inbox[message["touser"]].append(text)

    # -- what tests call --------------------------------------------------------------------------

    async def control(self, request: Request) -> Response:
        what, body = request.path_params["what"], await request.json()
        if what == "start":
            self.side, self.gateway = Side(body["product"], body["mode"]), body["gateway"]
        elif what == "script":
            self.script |= body
        elif what == "push":
            return JSONResponse(await self.push(body["xml"], body["user"], body.get("copies", 1)))
        elif what == "people":
            self.running += body["people"]
            self.tasks = [asyncio.create_task(self.person(n, body)) for n in range(body["people"])]
        elif what == "inbox":
            return JSONResponse(self.inbox[body["user"]])
        elif what == "sends":
            return JSONResponse(self.sends)
        return JSONResponse(self.report())

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/cgi-bin/token", self.token),
                Route("/cgi-bin/gettoken", self.token),
                Route("/cgi-bin/message/custom/send", self.send, methods=["POST"]),
                Route("/cgi-bin/message/send", self.send, methods=["POST"]),
                Route("/cgi-bin/menu/create", self.menu, methods=["POST"]),
                Route("/control/{what}", self.control, methods=["POST"]),
            ]
        )


if __name__ == "__main__":
    uvicorn.run(Simulator().app(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
