"""Asking an OpenAI-compatible endpoint: one bounded request, to an address on this network unless more is allowed.

Nothing is followed: no redirect, no proxy. The address is looked up once and the connection goes to what was found.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from urllib.parse import urlsplit

from qa_app.config import Judge
from qa_app.evaluations.rules.judging import MOST_REPLY

MOST_BYTES = 256_000
PIECE_BYTES = 8_192
LONGEST_PAUSE_S = 30.0
MOST_TOKENS = 800


class EndpointTrouble(Exception):
    """The endpoint could not be asked, or answered with something else than an answer."""


def ask(judge: Judge, messages: list[dict[str, str]]) -> str:
    """The model's reply as text. Raises `EndpointTrouble`; the whole takes no longer than `judge.seconds`."""
    until = time.monotonic() + judge.seconds
    body = {
        "model": judge.model,
        "messages": messages,
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
        "response_format": {"type": "json_object"},
    }
    try:
        content = _post(judge, json.dumps(body).encode(), until)
        reply = json.loads(content)["choices"][0]["message"]["content"]
    except (OSError, http.client.HTTPException) as error:
        raise EndpointTrouble(f"The language model could not be asked: {error or type(error).__name__}") from error
    except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise EndpointTrouble("The language model’s address answered with something else than an answer.") from error
    if not isinstance(reply, str):
        raise EndpointTrouble("The language model’s address answered without a text.")
    return reply[:MOST_REPLY]


def _post(judge: Judge, body: bytes, until: float) -> bytes:
    parts = urlsplit(judge.url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(parts.hostname or "", port)
    connection.sock = _connected(judge, parts.hostname or "", port, until, is_secure=parts.scheme == "https")
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if judge.key:
        headers["Authorization"] = f"Bearer {judge.key}"
    with _cut_off(connection.sock, until):
        connection.request("POST", f"{parts.path}/chat/completions", body, headers)
        with closing(connection.getresponse()) as answer:
            if answer.status != http.HTTPStatus.OK:
                raise EndpointTrouble(f"The language model’s address answered with status {answer.status}.")
            return _read(answer, until)


@contextmanager
def _cut_off(connected: socket.socket, until: float) -> Iterator[None]:
    """Ends the connection when the time is up, however slowly its headers drip, and afterwards in any case."""

    def shut() -> None:
        with suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(until - time.monotonic(), 0), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connected.close()


def _read(answer: http.client.HTTPResponse, until: float) -> bytes:
    """The body, up to a size; what the end of the time cut off is no answer."""
    content = b""
    while piece := answer.read1(PIECE_BYTES):
        content += piece
        if len(content) > MOST_BYTES:
            raise EndpointTrouble(f"The language model’s answer is larger than {MOST_BYTES:,} bytes.")
    _left(until)
    return content


def _connected(judge: Judge, host: str, port: int, until: float, *, is_secure: bool) -> socket.socket:
    """A connection to the first address of the host that answers. Raises OSError when none does."""
    trouble: OSError = OSError("the address leads nowhere")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        _must_be_near(judge, str(address[0]))
        plain = socket.socket(family, kind, protocol)
        try:
            plain.settimeout(_left(until))
            plain.connect(address)
            return ssl.create_default_context().wrap_socket(plain, server_hostname=host) if is_secure else plain
        except OSError as error:
            plain.close()
            trouble = error
    raise trouble


def _must_be_near(judge: Judge, address: str) -> None:
    """Refuse addresses beyond this network; link-local ones always, for machines tell secrets there."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_link_local or ip.is_unspecified or ip.is_multicast:
        raise EndpointTrouble("The language model’s address is none that may be asked.")
    if not judge.is_remote_allowed and not (ip.is_loopback or ip.is_private):
        raise EndpointTrouble("The language model’s address is beyond this network; QA_JUDGE_REMOTE would allow it.")


def _left(until: float) -> float:
    """The seconds that are left, at most one pause. Raises TimeoutError when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return min(left, LONGEST_PAUSE_S)
