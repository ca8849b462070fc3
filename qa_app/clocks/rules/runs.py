"""Which clocks a complaint has: from when to when each ran, whatever the policy says about their length.

One function for each row of the table in complaints.md 3.3. A run that the complaint's end cut off was cancelled;
it says nothing about how the customer was served.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from qa_app.clocks.rules.course import CONTACT, ENDED, SETTLED, Course, Happening, Stretch, cycle_at, stretches
from qa_app.clocks.rules.remedies import promises

SAME_WORD = timedelta(minutes=5)
"""What is said to the customer within so short a time is one word to them."""


class Kind(StrEnum):
    """What a customer waits for."""

    ACK = "ack"
    FIRST_HUMAN = "first_human"
    NEXT_REPLY = "next_reply"
    UPDATE = "update"
    RESOLUTION = "resolution"
    REGULATORY = "regulatory"
    REMEDY = "remedy"
    FOLLOW_UP = "follow_up"


class End(StrEnum):
    """How a run came to its end: what was waited for came, or nobody waits any more."""

    STOPPED = "stopped"
    CANCELLED = "cancelled"
    CANCELLED_MERGED = "cancelled_merged"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock. `subject` tells runs of one kind apart: the message, remedy or cycle it is about.

    `off` are stretches that are no part of it, such as the time it counted as resolved. While `end` is None it runs.
    """

    kind: Kind
    started_at: datetime
    ended_at: datetime | None = None
    end: End | None = None
    subject: str = ""
    cycle: int = 1
    off: tuple[Stretch, ...] = ()


def runs(course: Course) -> list[Run]:
    """Every run of every clock so far, in the order of their kinds; none for a draft."""
    if course.is_draft:
        return []
    makers = (_ack, _first_human, _next_reply, _update, _resolution, _regulatory, _remedy, _follow_up)
    last = stretches(course)[-1]
    found = [replace(run, cycle=cycle_at(course, run.started_at)) for maker in makers for run in maker(course)]
    # runs of one kind that begin in the same second are one to the customer: the last of them counts
    return [_cut_off(run, last) for run in {(run.kind, run.subject): run for run in found}.values()]


def _cut_off(run: Run, last: Stretch) -> Run:
    """A run that the end of the complaint found running is cancelled there."""
    if last.state not in ENDED or (run.ended_at is not None and run.ended_at <= last.start):
        return run
    end = End.CANCELLED_MERGED if last.state == "merged" else End.CANCELLED
    return replace(run, ended_at=max(last.start, run.started_at), end=end)


def _ack(course: Course) -> Iterator[Run]:
    """A word that came back undelivered was none; what was said on a contact stays said."""
    told: list[tuple[datetime, bool]] = []
    for item in sorted(course.happenings, key=lambda item: item.key):
        if item.kind == "acknowledgement_failed":
            told = [word for word in told if not word[1]]
        elif item.kind == "acknowledged":
            told.append((item.at, item.said.get("mode") in (None, "email", "auto_email") or item.is_automatic))
        elif item.kind == "message_out" and item.said.get("purpose") == "acknowledgement":
            told.append((item.at, True))
    yield _from_receipt(Kind.ACK, course, min((at for at, _ in told), default=None))


def _first_human(course: Course) -> Iterator[Run]:
    yield _from_receipt(Kind.FIRST_HUMAN, course, next(_human_words(course), None))


def _from_receipt(kind: Kind, course: Course, at: datetime | None) -> Run:
    """A clock from the first word of the customer; what was said before that word was written down counts at once."""
    if at is None:
        return Run(kind, course.received_at)
    return Run(kind, course.received_at, max(at, course.received_at), End.STOPPED)


def _next_reply(course: Course) -> Iterator[Run]:
    """From the oldest unanswered message; a question to the customer answers it, a settled complaint ends it."""
    answers = list(_human_words(course))
    run: Run | None = None
    for message in course.of("message_in"):
        if run is not None and (run.ended_at is None or message.at <= run.ended_at):
            continue  # it waits for the same answer
        run = _answered(course, message, answers)
        yield run


def _answered(course: Course, message: Happening, answers: list[datetime]) -> Run:
    halts = [item.start for item in stretches(course) if item.state in SETTLED or item.state == "waiting_customer"]
    answer, halt = _first(answers, message.at), _first(halts, message.at)
    run = Run(Kind.NEXT_REPLY, message.at, subject=str(message.key))
    if answer is not None and (halt is None or answer <= halt):
        return replace(run, ended_at=answer, end=End.STOPPED)
    return run if halt is None else replace(run, ended_at=halt, end=End.CANCELLED)


def _update(course: Course) -> Iterator[Run]:
    """From each word to the customer to the next, while somebody works on it; opened again, it starts anew."""
    words = sorted(at for at in _words(course) if at > course.received_at)
    for begun, over in _open_times(course):
        since = begun
        for at in (at for at in words if begun < at and (over is None or at <= over)):
            if at - since < SAME_WORD and since != begun:
                continue
            yield Run(Kind.UPDATE, since, at, End.STOPPED, _stamp(since))
            since = at
        yield Run(Kind.UPDATE, since, over, None if over is None else End.CANCELLED, _stamp(since))


def _open_times(course: Course) -> Iterator[tuple[datetime, datetime | None]]:
    """The times in which it was not settled."""
    since: datetime | None = course.received_at
    for item in stretches(course):
        if item.state in SETTLED and since is not None:
            yield since, item.start
            since = None
        elif item.state not in SETTLED and since is None:
            since = item.start
    if since is not None:
        yield since, None


def _resolution(course: Course) -> Iterator[Run]:
    """Opened again it goes on from where it was: the time it counted as resolved is no part of it."""
    settled = [item for item in stretches(course) if item.state in SETTLED]
    joined: list[Stretch] = []
    for item in settled:
        if joined and joined[-1].end == item.start:
            joined[-1] = replace(joined[-1], end=item.end)
        else:
            joined.append(item)
    run = Run(Kind.RESOLUTION, course.received_at, off=tuple(item for item in joined if item.end is not None))
    if joined and joined[-1].end is None:
        run = replace(run, ended_at=joined[-1].start, end=End.STOPPED)
    yield run


def _regulatory(course: Course) -> Iterator[Run]:
    """To the final response; where none was written here, to the day it was resolved. It never starts anew."""
    final = [item.at for item in course.of("message_out") if item.said.get("purpose") == "final"]
    settled = [item.start for item in stretches(course) if item.state in SETTLED]
    yield _from_receipt(Kind.REGULATORY, course, min([*final, *settled], default=None))


def _remedy(course: Course) -> Iterator[Run]:
    for promise in promises(course):
        run = Run(Kind.REMEDY, promise.agreed_at, subject=promise.subject)
        if promise.given_at is not None:
            yield replace(run, ended_at=max(promise.given_at, promise.agreed_at), end=End.STOPPED)
        elif promise.cancelled_at is not None:
            yield replace(run, ended_at=max(promise.cancelled_at, promise.agreed_at), end=End.CANCELLED)
        else:
            yield run


def _follow_up(course: Course) -> Iterator[Run]:
    """From each time it was resolved to an outcome; an attempt that reached nobody is none."""
    reached = [item.at for item in course.of("followed_up") if item.said.get("outcome") is not None]
    moves = list(course.of("moved"))
    for move in (move for move in moves if move.said.get("after") == "resolved"):
        run = Run(Kind.FOLLOW_UP, move.at, subject=str(cycle_at(course, move.at)))
        later = [item for item in moves if item.at >= move.at and item.key > move.key]
        closed = _first([item.at for item in later if item.said.get("after") == "closed"], move.at)
        again = _first([item.at for item in later if item.said.get("after") == "reopened"], move.at)
        done = min((at for at in (_first(reached, move.at), closed) if at is not None), default=None)
        if done is not None and (again is None or done <= again):
            yield replace(run, ended_at=done, end=End.STOPPED)
        else:
            yield run if again is None else replace(run, ended_at=again, end=End.CANCELLED)


def _human_words(course: Course) -> Iterator[datetime]:
    """When a person spoke or wrote to the customer: automatic messages and surveys are none."""
    for item in course.of("message_out", "acknowledged", CONTACT):
        is_earlier = item.kind == CONTACT and item.at < course.received_at
        if not (is_earlier or item.is_automatic or item.said.get("purpose") == "survey"):
            yield item.at


def _words(course: Course) -> Iterator[datetime]:
    """When the customer heard from us at all."""
    for item in course.of("message_out", "acknowledged", CONTACT):
        if item.said.get("purpose") != "survey":
            yield item.at


def _first(moments: list[datetime], since: datetime) -> datetime | None:
    return min((at for at in moments if at >= since), default=None)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y%m%d%H%M%S")
