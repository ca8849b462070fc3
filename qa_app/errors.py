"""The few ways in which a request or a job is refused; pages, API and command line translate them once."""

from collections.abc import Mapping


class AppError(Exception):
    """Base of all refusals; the message is fit to show to the person who asked."""


class NotFound(AppError):
    """There is no such thing, or the person may not know that there is."""


class NotAllowed(AppError):
    """The person is known and the thing is visible, but this is not theirs to do."""


class Conflict(AppError):
    """The thing changed meanwhile, or is in a state in which this cannot be done."""


class Invalid(AppError):
    """What was sent cannot be accepted; `fields` maps a field name to its message."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        self.fields = dict(fields or {})
        super().__init__(message)
