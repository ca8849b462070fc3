"""The blueprint that the administrators' pages belong to, and reading numbers and days from an address."""

from datetime import date

from flask import Blueprint, request

pages = Blueprint("admin", __name__, url_prefix="/admin")


def number_in(name: str) -> int | None:
    """A row's number in the address's query; None when it is none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def day_in(name: str) -> date | None:
    """A day in the address's query; None when it is none."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def text_in(name: str) -> str:
    """A text in the address's query, without what no database keeps."""
    return request.args.get(name, "")[:200].replace("\0", "").strip()
