"""Reading what another system posts: fields found in its JSON by paths, and the signature that shows who posted it."""

import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from qa_app.errors import Invalid

LONGEST_VALUE = 10_000
DEEPEST = 10
KINDS = ("complaint", "mention")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "complaint": (
        "external_id", "customer_ref", "customer_name", "customer_email", "customer_phone", "received_at", "channel",
        "category", "product", "order_ref", "summary", "remedy_sought", "initial_action", "backdating_reason",
    ),
    "mention": ("external_id", "author", "author_name", "text", "posted_at", "reach", "address"),
}  # fmt: skip
NEEDED: Mapping[str, tuple[str, ...]] = {
    "complaint": ("external_id", "received_at", "channel", "category", "product", "summary", "initial_action"),
    "mention": ("external_id", "author", "text", "posted_at"),
}
_PATH = re.compile(r"=.{0,300}|[\w@-]+(\.[\w@-]+){0,9}", re.DOTALL)


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether the body carries the HMAC-SHA256 of it under the secret, as `sha256=` and hexadecimals."""
    wanted = hmac.new(secret.encode(), body, sha256).hexdigest()
    return hmac.compare_digest(f"sha256={wanted}".encode(), signature.strip().lower().encode("utf-8", "replace"))


def check_mapping(kind: str, typed: Mapping[str, str]) -> dict[str, str]:
    """The filled-in paths of a mapping. Raises `Invalid` for what is missing, or is no path."""
    if kind not in KINDS:
        raise Invalid("Nothing was made.", {"kind": "Choose what it posts."})
    found = {name: typed.get(name, "").strip() for name in FIELDS[kind]}
    problems = {name: "Say where it stands, or give it after =." for name in NEEDED[kind] if not found[name]}
    problems |= {
        name: "Write a path such as ticket.requester.email, or = and a fixed text."
        for name, path in found.items()
        if path and not _PATH.fullmatch(path)
    }
    if problems:
        raise Invalid("Nothing was made.", problems)
    return {name: path for name, path in found.items() if path}


def read(mapping: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, str]:
    """The fields that the body holds, as texts; "" for one that is not there."""
    return {name: path[1:] if path.startswith("=") else _at(body, path) for name, path in mapping.items()}


def instant(text: str) -> datetime | None:
    """An instant with its zone, as ISO 8601 or seconds since 1970; None for anything else."""
    try:
        if re.fullmatch(r"\d{9,11}", text):
            return datetime.fromtimestamp(int(text), UTC)
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError, OSError):
        return None


def _at(body: Any, path: str) -> str:
    for name in path.split(".")[:DEEPEST]:
        if isinstance(body, list) and name.isascii() and name.isdigit():
            body = body[int(name)] if int(name) < len(body) else None
        else:
            body = body.get(name) if isinstance(body, dict) else None
    if isinstance(body, bool) or not isinstance(body, str | int | float):
        return ""
    return str(body).replace("\0", "").strip()[:LONGEST_VALUE]
