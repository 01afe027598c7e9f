"""A real HTTP server on loopback in Rasa's place, for what the real one cannot be made to do on cue."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = tuple[int, bytes]


def utters(*messages: dict[str, Any]) -> Reply:
    return 200, json.dumps([{"recipient_id": "x", "custom": one} for one in messages]).encode()


def notice(text: str, **more: Any) -> dict[str, Any]:
    return {"kind": "notice", "text": text, "level": "info", "buttons": [], **more}


def echo(message: dict[str, Any]) -> Reply:
    return utters(notice(f"收到：{message['message']}"))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A gateway that was killed hears no reply; anything else is printed."""
        if not isinstance(sys.exception(), BrokenPipeError | ConnectionResetError):
            super().handle_error(request, client_address)


class ScriptedRasa:
    """`received` is what came in, in order; `behave` decides each reply; `seconds` delays it."""

    def __init__(self, port: int = 0) -> None:
        self.received: list[dict[str, Any]] = []
        self.behave: Callable[[dict[str, Any]], Reply] = echo
        self.seconds = 0.0
        self.at_once = 0
        self.most_at_once = 0
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), self._handler())
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def texts(self) -> list[str]:
        return [one["message"] for one in self.received]

    @contextmanager
    def serving(self) -> Iterator[ScriptedRasa]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def _take(self, message: dict[str, Any]) -> Reply:
        with self._lock:
            self.received.append(message)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.seconds)
        with self._lock:
            self.at_once -= 1
        return self.behave(message)

    def _handler(script) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's inside
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, reply = script._take(json.loads(body))
                self.send_response(status)
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler
