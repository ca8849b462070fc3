"""A small real HTTP server in the place of a language model's: it answers as a test tells it, and keeps what it got."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from qa_app.config import Judge

Reply = Callable[[dict[str, Any]], object]


@dataclass
class Model:
    """What the server says and heard. `reply` gets the question with its lines and returns the model's answer."""

    reply: Reply
    status: int = 200
    raw: bytes | None = None
    location: str | None = None
    drip_s: float = 0.0
    is_dripping_headers: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    judge: Judge = field(default=None)  # type: ignore[assignment]

    def asked(self) -> list[dict[str, Any]]:
        """The questions with their lines that came in."""
        return [json.loads(request["messages"][1]["content"]) for request in self.requests]


@contextmanager
def serving(reply: Reply, **more: Any) -> Iterator[Model]:
    """A server on a free port of this machine until the end of the block."""
    model = Model(reply, **more)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _talker(model))
    server.daemon_threads = True
    model.judge = Judge(f"http://127.0.0.1:{server.server_port}/v1", "tiny", "s3cret", 5, is_remote_allowed=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _talker(model: Model) -> type[BaseHTTPRequestHandler]:
    class Talker(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.requests.append({"path": self.path, **request})
            model.headers.append(dict(self.headers))
            content = model.raw if model.raw is not None else self._answer(request)
            if model.is_dripping_headers:
                self._drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: 1\r\n" * 1000)
                return
            self.send_response(model.status)
            if model.location:
                self.send_header("Location", model.location)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self._drip(content) if model.drip_s else self.wfile.write(content)

        def _answer(self, request: dict[str, Any]) -> bytes:
            told = model.reply(json.loads(request["messages"][1]["content"]))
            text = told if isinstance(told, str) else json.dumps(told)
            return json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode()

        def _drip(self, content: bytes) -> None:
            try:
                for byte in content:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(model.drip_s)
            except OSError:
                return

        def log_message(self, *_: object) -> None:
            pass

    return Talker
