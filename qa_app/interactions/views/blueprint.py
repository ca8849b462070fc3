"""What the slice's pages share: the blueprint that they hang on, and how a number of an address or form is read."""

from flask import Blueprint

pages = Blueprint("interactions", __name__, url_prefix="/interactions")


def number(text: str | None) -> int | None:
    """A number of at most nine digits; None when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
