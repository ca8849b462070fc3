"""What the desk sends by itself: acknowledgements by channel, updates every so many working days or at steps."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qa_app.complaints.rules.desk import CHANNELS
from qa_app.correspondence.rules.builtin import NEXT_STEP
from qa_app.errors import Invalid
from transcription.hours import OfficeHours

LONGEST_UPDATE_DAYS = 60
LONGEST_TARGET_DAYS = 120
TOLD_OF = ("assigned", "investigating", "waiting_third_party", "proposed", "implementing", "resolved", "reopened")
"""The states that can be told to a customer as they come."""


@dataclass(frozen=True, slots=True)
class Policy:
    """`acknowledged` are channels; customers are told `target_days` working days as the time it takes.

    An update is due after `update_days` working days in which nothing went out; unless `is_update_automatic` somebody
    is reminded to write it. `told_of` are states. `reply_to` is the address that answers go to, the sender's own when
    it is empty; with `is_plus` it carries the complaint's number behind a plus sign, for servers that deliver those.
    """

    acknowledged: tuple[str, ...] = tuple(channel for channel in CHANNELS if channel != "regulator")
    target_days: int = 15
    update_days: int = 5
    is_update_automatic: bool = False
    told_of: tuple[str, ...] = ()
    reply_to: str = ""
    is_plus: bool = False


STANDARD = Policy()


def to_document(policy: Policy) -> dict[str, Any]:
    """The policy as it is kept."""
    return asdict(policy) | {"acknowledged": list(policy.acknowledged), "told_of": list(policy.told_of)}


def parse(document: Mapping[str, Any]) -> Policy:
    """The policy as it was kept."""
    known = {name: document[name] for name in asdict(STANDARD) if name in document}
    policy = Policy(**known)
    return replace(policy, acknowledged=tuple(policy.acknowledged), told_of=tuple(policy.told_of))


def check(policy: Policy) -> None:
    """Raise `Invalid` by field for a policy that cannot be kept."""
    problems = {}
    if set(policy.acknowledged) - set(CHANNELS):
        problems["acknowledged"] = "Choose from the list."
    if set(policy.told_of) - set(TOLD_OF):
        problems["told_of"] = "Choose from the list."
    if not 1 <= policy.update_days <= LONGEST_UPDATE_DAYS:
        problems["update_days"] = f"From 1 to {LONGEST_UPDATE_DAYS} working days."
    if not 1 <= policy.target_days <= LONGEST_TARGET_DAYS:
        problems["target_days"] = f"From 1 to {LONGEST_TARGET_DAYS} working days."
    if policy.reply_to and not is_address(policy.reply_to):
        problems["reply_to"] = "Write an address such as complaints@centre.example, or leave it empty."
    if policy.is_plus and not policy.reply_to:
        problems["is_plus"] = "Give the address that is to carry the number."
    if problems:
        raise Invalid("The rules cannot be kept.", problems)


def is_address(text: str) -> bool:
    """Whether the text is one plain e-mail address that may stand in a header."""
    local, _, domain = text.rpartition("@")
    is_plain = text.isascii() and text.isprintable() and not any(char in text for char in ' <>",;:()[]\\')
    return is_plain and 0 < len(local) <= 64 and "." in domain.strip(".") and len(text) <= 254 and "@" not in local


def next_step(state: str) -> str:
    """What happens next, as a customer is told it."""
    return NEXT_STEP.get(state, NEXT_STEP["new"])


def working_day(office: OfficeHours | None, zone: str, since: datetime, days: int) -> datetime:
    """As work begins on that working day after `since`; Monday to Friday from nine where no hours are set.

    Raises `ValueError` for hours without any working day.
    """
    known = ZoneInfo(office.zone if office else zone)
    openings = dict.fromkeys(range(5), 9 * 60) if office is None else _first_openings(office)
    day, left = since.astimezone(known).date(), days
    for _ in range(366 + 10 * days):
        day += timedelta(days=1)
        if day.weekday() not in openings or (office is not None and day in office.closed_on):
            continue
        left -= 1
        if left == 0:
            start = openings[day.weekday()]
            return datetime.combine(day, time(start // 60 % 24, start % 60), known)
    raise ValueError("the office hours have no working days")


def _first_openings(office: OfficeHours) -> dict[int, int]:
    found: dict[int, int] = {}
    for opening in office.openings:
        found[opening.weekday] = min(opening.start, found.get(opening.weekday, opening.start))
    return found
