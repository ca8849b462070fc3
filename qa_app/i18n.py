"""Languages of the interface: texts are marked for translation, dates follow the reader's zone."""

from flask import Flask
from flask_babel import Babel, gettext, ngettext

__all__ = ["gettext", "init_app", "ngettext"]


def init_app(app: Flask, timezone: str) -> None:
    """Set up translation with English as the source language and the centre's time zone."""
    Babel(app, default_locale="en", default_timezone=timezone)
