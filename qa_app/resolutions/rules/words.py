"""Typed text as it is kept: trimmed, not too long, without signs that no database or page can show."""

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def plain(text: str | None, most: int = 10_000) -> str:
    """The text without control signs and broken halves of signs, trimmed, at most so long."""
    return _UNPRINTABLE.sub("", text or "").strip()[:most]
