"""What an installation switches on or off by a word: read with the other settings, and alone where none is needed."""

import os
from collections.abc import Mapping

_YES = ("1", "true", "yes")


class BadSetting(ValueError):
    """A setting whose value cannot be read; the message names the variable."""


def is_on(environ: Mapping[str, str], name: str) -> bool:
    """Whether the variable says so; everything else is off."""
    return environ.get(name, "") in _YES


def hides_agents_sentiment(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the site shows no sentiment of agents' words."""
    return is_on(os.environ if environ is None else environ, "QA_HIDE_AGENT_SENTIMENT")


def has_name_model(environ: Mapping[str, str] | None = None) -> bool:
    """Whether the optional model looks for more names. Raises `BadSetting` when it is switched on and not installed."""
    if not is_on(os.environ if environ is None else environ, "QA_NAME_MODEL"):
        return False
    from transcription.language.people import MISSING, is_installed  # noqa: PLC0415

    if not is_installed():
        raise BadSetting(MISSING)
    return True
