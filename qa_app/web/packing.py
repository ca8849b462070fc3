"""Pages, style sheets and scripts are sent packed to browsers that unpack them: a fifth of the bytes.

A page carries the form token, so how long a packed one is must tell nothing about what is in it: a random length is
added to every one, and the session's cookie does not travel with requests from other sites.
"""

import gzip
import io
import secrets
from functools import lru_cache

from flask import Flask, Response, request

SMALLEST = 1_400
"""Less than this is one packet anyway."""

PAGE_LEVEL, FILE_LEVEL = 4, 9
PADDING = 100
TEXTS = ("text/css", "text/javascript", "application/javascript", "image/svg+xml")
KEPT = 128


def init_app(app: Flask) -> None:
    """Pack what is worth it; a part of a file, a download and a short answer go as they are."""

    @app.after_request
    def pack(response: Response) -> Response:
        if response.status_code != 200 or "Content-Encoding" in response.headers:
            return response
        is_file = request.endpoint == "static" and response.mimetype in TEXTS
        if not is_file and not (response.mimetype == "text/html" and response.is_sequence):
            return response
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0 and "Range" not in request.headers:
            _pack(response, is_file=is_file)
        return response


def _pack(response: Response, *, is_file: bool) -> None:
    if (response.content_length or SMALLEST) < SMALLEST:
        return
    response.direct_passthrough = False
    plain = response.get_data()
    response.set_data(_file(plain) if is_file else _page(plain))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)  # the same file in other bytes


@lru_cache(maxsize=KEPT)
def _file(plain: bytes) -> bytes:
    """A file's bytes packed as well as they can be, once a process."""
    return gzip.compress(plain, FILE_LEVEL, mtime=0)


def _page(plain: bytes) -> bytes:
    """A page's bytes packed, with a name of random length in the head that nobody reads."""
    held = io.BytesIO()
    name = "x" * (1 + secrets.randbelow(PADDING))
    with gzip.GzipFile(name, "wb", PAGE_LEVEL, held, mtime=0) as target:
        target.write(plain)
    return held.getvalue()
