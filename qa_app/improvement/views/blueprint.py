"""What the pages of improvement share: their blueprint, the day in the centre, and reading what was sent."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue

from qa_app.complaints import rules as desk
from qa_app.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from qa_app.web import settings

pages = Blueprint("improvement", __name__)
Page = Callable[[AppError | None], ResponseReturnValue]
LARGEST_NUMBER = 2**31 - 1
STATUS: dict[type[AppError], int] = {Conflict: 409, NotAllowed: 403, NotFound: 404}


def zone() -> ZoneInfo:
    """The centre's time zone."""
    return ZoneInfo(settings().timezone)


def today() -> date:
    """The day it is in the centre."""
    return datetime.now(zone()).date()


def text_sent(name: str, longest: int = 20_000) -> str:
    """The text of a field."""
    return request.form.get(name, "").replace("\r\n", "\n").strip()[:longest]


def day_sent(name: str) -> date | None:
    """The date of a field; None when there is none, or no date."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None


def moment_sent(name: str) -> datetime | None:
    """The day or the local time of a field as an instant; a day is taken at its beginning."""
    try:
        found = datetime.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone())


def number_sent(name: str, prefix: str = "") -> int | None:
    """The number of a field, with or without its prefix such as "C-"; None when it is no row's number."""
    typed = request.form.get(name, "").strip().upper().removeprefix(prefix)
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= 10
    return int(typed) if is_number and int(typed) <= LARGEST_NUMBER else None


def decimal_sent(name: str) -> Decimal | None:
    """The figure of a field; None when it is none."""
    try:
        found = Decimal(request.form.get(name, "").strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < Decimal(10) ** 10 else None


def money_sent(amount: str, currency: str) -> tuple[int | None, str | None]:
    """An amount in minor units with its currency; (None, None) without one. Raises `Invalid` for what is none."""
    if not request.form.get(amount, "").strip():
        return None, None
    code = text_sent(currency, 3).upper()
    found = decimal_sent(amount)
    minor = found.scaleb(desk.decimals_of(code)) if found is not None else None
    if minor is None or minor != minor.to_integral_value() or not 0 <= minor <= LARGEST_NUMBER:
        raise Invalid("That is no amount.", {amount: "Write the amount in figures, such as 25.00."})
    return int(minor), code


def attempt(do: Callable[[], object], page: Page, told: str, address: str) -> ResponseReturnValue:
    """Do what was asked and go on, or show the page again with why not and with what was typed."""
    try:
        do()
    except AppError as refusal:
        return page(refusal)
    flash(told)
    return redirect(address)


def status_of(refusal: AppError | None) -> int:
    """The status with which a page comes back."""
    return 200 if refusal is None else STATUS.get(type(refusal), 422)
