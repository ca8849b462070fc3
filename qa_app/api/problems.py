"""Refusals as programs read them: problem documents (RFC 9457), one shape for all."""

from collections.abc import Mapping
from typing import Any

MEDIA_TYPE = "application/problem+json"


def problem(status: int, title: str, detail: str, **more: Any) -> dict[str, Any]:
    """A problem document; members without a value are left out."""
    found: Mapping[str, Any] = {"title": title, "status": status, "detail": detail, **more}
    return {name: value for name, value in found.items() if value not in (None, "", {}, [])}
