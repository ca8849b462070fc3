"""People mending a transcript: words, speakers, "this is right", and going back. Each makes a new version."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, TranscriptKind, TranscriptVersion
from qa_app.interactions.rules import corrections as rules
from qa_app.interactions.rules.figures import is_awaited
from qa_app.interactions.rules.reading import swapped
from qa_app.interactions.rules.speakers import SET_BY_HAND
from qa_app.interactions.services.measuring import measured, wrong_words
from qa_app.interactions.services.transcripts import store_transcript, take_checks_over
from qa_app.interactions.services.vocabulary import suggest
from qa_app.jobs import ledger
from qa_app.policy import Actor
from transcription.correction import MarkLost, corrected, lost_marks
from transcription.language.redaction import redact
from transcription.transcript import Channel, Segment, Speaker, Transcript

LINE_MAXIMUM = 20_000
NEAR = 500
SIDES = (Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM, Speaker.UNKNOWN)


class LineChanged(Conflict):
    """Somebody else changed the line meanwhile; `theirs` is how it reads now. Nothing was written."""

    def __init__(self, theirs: Segment) -> None:
        super().__init__("Somebody else changed this line since you opened it.")
        self.theirs = theirs


@dataclass(frozen=True, slots=True)
class Correction:
    """How line `index` reads, for somebody who saw `seen_version`; `is_whole`: they have gone over every line."""

    index: int
    text: str
    seen_version: int
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Mended:
    """The version that is shown now and how it reads, and the transcript that was mended; equal if nothing changed."""

    version: int
    transcript: Transcript
    before: Transcript


@dataclass(frozen=True, slots=True)
class _Shown:
    """The version that is shown, kept from others until the transaction ends."""

    interaction: Interaction
    version: int
    transcript: Transcript

    @property
    def indexes(self) -> frozenset[int]:
        """The numbers of its lines."""
        return frozenset(segment.index for segment in self.transcript.segments)

    @property
    def unchanged(self) -> Mended:
        """What is told when there was nothing to change."""
        return Mended(self.version, self.transcript, self.transcript)


@dataclass(frozen=True, slots=True)
class _Next:
    """The lines of the version to be made, what makes it, and the lines that a person has gone over by now."""

    segments: tuple[Segment, ...]
    kind: TranscriptKind
    checked: frozenset[int]
    is_whole: bool = False


def correct_line(session: Session, actor: Actor, interaction: Interaction, said: Correction) -> Mended:
    """Let a line read as the person heard it; returns what is shown now.

    The text goes through redaction like any other. Saving a line as it is says that it is right: it counts as gone
    over. Raises `LineChanged` when the line changed after `seen_version`, `NotFound` without such a line, and
    `Invalid` for a text that is too long or loses a mark of personal data.
    """
    shown = _shown(session, interaction)
    line = _line(shown, said.index)
    _must_be_seen(session, shown, line, said.seen_version)
    mended = _mended(actor, line, said.text)
    before = rules.checked_lines(shown.transcript)
    checked = shown.indexes if said.is_whole else before | {said.index}
    if mended == line and checked == before:
        return shown.unchanged
    segments = tuple(mended if segment.index == said.index else segment for segment in shown.transcript.segments)
    if mended != line:
        segments = _clean(segments, mended, queries.known_names(interaction))
        (clean,) = (segment for segment in segments if segment.index == said.index)
        if shown.transcript.channel == Channel.CALL:  # nobody has to be taught how a chat is written
            suggest(session, interaction.queue, line.text, clean.text)
    made = _Next(segments, TranscriptKind.CORRECTION, checked, said.is_whole)
    return _store(session, actor, shown, made, line=said.index)


def check_whole(session: Session, actor: Actor, interaction: Interaction, *, seen_version: int) -> Mended:
    """Note that a person has gone over every line; returns what is shown now. Raises `Conflict`."""
    shown = _shown(session, interaction)
    _must_be_shown(shown, seen_version)
    made = _Next(shown.transcript.segments, TranscriptKind.CORRECTION, shown.indexes, is_whole=True)
    return _store(session, actor, shown, made, is_whole=True)


def set_speaker(
    session: Session,
    actor: Actor,
    interaction: Interaction,
    indexes: Collection[int],
    speaker: Speaker,
    *,
    seen_version: int,
) -> Mended:
    """Say who said these lines; returns what is shown now.

    Raises `Conflict` when the page showed an older version, and `Invalid` without lines that are there.
    """
    shown = _shown(session, interaction)
    _must_be_shown(shown, seen_version)
    if not indexes or not shown.indexes.issuperset(indexes):
        raise Invalid("Choose the lines first; one of those chosen is not there.")
    segments = tuple(
        replace(segment, speaker=speaker) if segment.index in indexes else segment
        for segment in shown.transcript.segments
    )
    if segments == shown.transcript.segments:
        return shown.unchanged
    noted = replace(shown.transcript, provenance={**shown.transcript.provenance, SET_BY_HAND: True})
    made = _Next(segments, TranscriptKind.SPEAKERS, rules.checked_lines(noted))
    return _store(session, actor, replace(shown, transcript=noted), made, lines=len(set(indexes)))


def confirm_speakers(session: Session, actor: Actor, interaction: Interaction, *, seen_version: int) -> Mended:
    """Note that a person has gone over all speakers and that they are right; returns what is shown now.

    Raises `Conflict` when the page showed an older version or a line still has no speaker.
    """
    shown = _shown(session, interaction)
    _must_be_shown(shown, seen_version)
    nobodys = [segment.index for segment in shown.transcript.by(Speaker.UNKNOWN) if segment.text.strip()]
    if nobodys:
        raise Conflict(f"{len(nobodys)} lines have no speaker yet. Choose them and say whose they are.")
    sure = replace(shown, transcript=replace(shown.transcript, speaker_confidence=1.0))
    made = _Next(sure.transcript.segments, TranscriptKind.SPEAKERS, rules.checked_lines(sure.transcript))
    return _store(session, actor, sure, made, is_sure=True)


def go_back(session: Session, actor: Actor, interaction: Interaction, to_version: int, *, seen_version: int) -> int:
    """Let an older version be the one that is shown, as a new version equal to it; returns that one's number.

    Raises `NotFound` without such a version and `Conflict` when the page showed an older one than there is, or
    when going back would bring personal data back for somebody who may not see it.
    """
    shown = _shown(session, interaction)
    _must_be_shown(shown, seen_version)
    kept = session.get(TranscriptVersion, (interaction.id, to_version))
    old = queries.transcript_version(session, interaction.id, to_version)
    if kept is None or old is None or to_version >= shown.version:
        raise NotFound("There is no such older version.")
    if lost_marks(shown.transcript.segments, old.segments) and not actor.may("recording.raw"):
        raise Conflict("That version shows personal data that was taken out later. Ask a QA manager to go back to it.")
    _turn_channels(interaction, shown.transcript, old)
    kind = TranscriptKind.CORRECTION if _reads(old) != _reads(shown.transcript) else TranscriptKind.SPEAKERS
    row = store_transcript(session, interaction, shown.version + 1, old, made_by=actor.name, kind=kind)
    take_checks_over(row, kept)
    _note(session, actor, interaction, "transcript.back", version=row.version, like=to_version)
    return row.version


def _shown(session: Session, interaction: Interaction) -> _Shown:
    """The shown version; whoever writes next waits, so that no two make the same version. Raises `Conflict`."""
    session.refresh(interaction, ["transcript_version"], with_for_update={"of": Interaction})
    transcript = queries.transcript_of(session, interaction)
    if transcript is None or interaction.transcript_version is None:
        raise Conflict("There is no transcript to mend yet.")
    return _Shown(interaction, interaction.transcript_version, transcript)


def _line(shown: _Shown, index: int) -> Segment:
    found = next((segment for segment in shown.transcript.segments if segment.index == index), None)
    if found is None:
        raise NotFound("There is no such line.")
    return found


def _clean(segments: tuple[Segment, ...], mended: Segment, names: tuple[str, ...]) -> tuple[Segment, ...]:
    """The lines without personal data: all were clean before, so that only what lies near the mended one can change.

    Others wait for the database meanwhile, and a chat can have a hundred thousand lines.
    """
    place = segments.index(mended)
    first, last = max(0, place - NEAR), place + NEAR + 1
    return (*segments[:first], *redact(segments[first:last], names), *segments[last:])


def _must_be_shown(shown: _Shown, seen_version: int) -> None:
    if shown.version != seen_version:
        raise Conflict("The transcript changed meanwhile. Reload the page, look again, and then say it anew.")


def _must_be_seen(session: Session, shown: _Shown, line: Segment, seen_version: int) -> None:
    """Two people may mend different lines at once; the same line only one after the other."""
    if shown.version == seen_version:
        return
    seen = queries.transcript_version(session, shown.interaction.id, seen_version)
    was = next((segment for segment in seen.segments if segment.index == line.index), None) if seen else None
    if was is None or was.text != line.text:
        raise LineChanged(line)


def _mended(actor: Actor, line: Segment, text: str) -> Segment:
    wanted = text if "\n" in line.text else " ".join(text.split())
    if len(wanted) > LINE_MAXIMUM:
        raise Invalid(
            f"A line holds at most {LINE_MAXIMUM:,} characters; this is {len(wanted):,}.", {"text": "Too long."}
        )
    try:
        mended = corrected(line, wanted, may_lose_marks=actor.may("recording.raw"))
    except MarkLost as lost:
        message = f"{lost} Write it back where it stood, just like that, with its brackets."
        raise Invalid(message, {"text": message}) from lost
    return line if mended.text == line.text else mended


def _store(session: Session, actor: Actor, shown: _Shown, made: _Next, **detail: Any) -> Mended:
    """The next version, measured anew by the rules of the old figures, with the count of the machine's errors.

    A very long one is stored with its new lines at once; its figures and that count come from a worker.
    """
    provenance = {**shown.transcript.provenance, rules.CHECKED_LINES: sorted(made.checked)}
    mended = measured(replace(shown.transcript, segments=made.segments, provenance=provenance), shown.transcript)
    was_whole = _is_checked_whole(session, shown)
    row = store_transcript(session, shown.interaction, shown.version + 1, mended, made_by=actor.name, kind=made.kind)
    if lost_marks(made.segments, shown.transcript.segments):
        _mask_quotes(session, shown.interaction, row.version)
    row.is_checked_whole = made.is_whole or was_whole
    if not is_awaited(mended.metrics):
        found = wrong_words(session, shown.interaction.id, shown.version, mended, made.checked)
        row.wrong_words, row.checked_words = (found.wrong, found.words) if found else (None, None)
    session.flush()
    action = "transcript.correct" if made.kind is TranscriptKind.CORRECTION else "transcript.speakers"
    _note(session, actor, shown.interaction, action, version=row.version, **detail)
    return Mended(row.version, mended, shown.transcript)


def _is_checked_whole(session: Session, shown: _Shown) -> bool:
    own = TranscriptVersion.interaction_id == shown.interaction.id, TranscriptVersion.version == shown.version
    return bool(session.scalar(select(TranscriptVersion.is_checked_whole).where(*own)))


def _mask_quotes(session: Session, interaction: Interaction, version: int) -> None:
    """More was taken out of a line; what evaluations quoted of it before has to follow."""
    key, payload = f"interaction:{interaction.id}:{version}", {"interaction_id": interaction.id}
    title = f"Take personal data out of quotes of interaction {interaction.id}"
    ledger.enqueue(session, "mask", key, payload, title=title)


def _reads(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


def _turn_channels(interaction: Interaction, now: Transcript, then: Transcript) -> None:
    """Going back over a swap turns the waveforms' names too."""
    sides = [
        (here, there.speaker, was.speaker)
        for here, there, was in zip(swapped(now.segments), then.segments, now.segments, strict=False)
        if was.speaker in (Speaker.AGENT, Speaker.CUSTOMER)
    ]
    turned = sum(here == there for here, there, _was in sides)
    if sides and turned * 2 > len(sides):
        interaction.channel_map = list(reversed(queries.channel_map(interaction)))


def _note(session: Session, actor: Actor, interaction: Interaction, action: str, **detail: Any) -> None:
    audit.record(session, actor, action, ("interaction", interaction.id), **detail)
