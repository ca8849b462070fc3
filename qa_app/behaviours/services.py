"""Keeping what detectors point at, what people say of it, and the detectors themselves as versions."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.behaviours import queries
from qa_app.behaviours.models import (
    WHY_MAXIMUM,
    BehaviourHit,
    BehaviourVerdict,
    DetectorRow,
    DetectorVersion,
)
from qa_app.errors import Conflict, Invalid
from qa_app.policy import Actor
from transcription.language import behaviours
from transcription.language.behaviours import BadDetector, Detector, Hit, Verdict
from transcription.language.elsewhere import without_card_numbers_in


def keep_hits(
    session: Session, interaction_id: int, transcript_version: int, hits: Iterable[Hit], versions: Mapping[str, int]
) -> int:
    """Put these lines in the place of what was pointed at in the interaction before; returns how many.

    `versions` gives each detector's version by key. Repeating it changes nothing.
    """
    session.execute(delete(BehaviourHit).where(BehaviourHit.interaction_id == interaction_id))
    rows = [
        BehaviourHit(
            interaction_id=interaction_id,
            detector_key=hit.detector,
            detector_version=versions[hit.detector],
            transcript_version=transcript_version,
            segment=hit.index,
            start_char=hit.start_char,
            end_char=hit.end_char,
            start_ms=hit.start_ms,
            end_ms=hit.end_ms,
            source=hit.source,
            why=hit.why[:WHY_MAXIMUM],
            score=hit.score,
        )
        for hit in hits
    ]
    session.add_all(rows)
    return len(rows)


def judge(
    session: Session, actor: Actor, interaction_id: int, detector_key: str, segment: int, verdict: Verdict | None
) -> None:
    """Keep what the actor says of a line, or take it back with None. Who may see the line is the caller's to know.

    Raises `NotFound` for an unknown detector; `Conflict` when a line that is not (or no longer) pointed at is
    accepted or rejected, or one that is pointed at is called overlooked.
    """
    standing = queries.one(session, detector_key)
    mine = select(BehaviourVerdict).where(
        BehaviourVerdict.interaction_id == interaction_id,
        BehaviourVerdict.detector_key == detector_key,
        BehaviourVerdict.segment == segment,
        BehaviourVerdict.person_id == actor.id,
    )
    row = session.scalar(mine)
    if verdict is None:
        if row is not None:
            session.delete(row)
        return
    version = _version_judged(session, interaction_id, standing, segment, verdict)
    if row is None:
        row = BehaviourVerdict(
            interaction_id=interaction_id, detector_key=detector_key, segment=segment, person_id=actor.id
        )
        session.add(row)
    row.verdict, row.detector_version, row.said_at = verdict, version, datetime.now(UTC)


def _version_judged(
    session: Session, interaction_id: int, standing: queries.Standing, segment: int, verdict: Verdict
) -> int:
    hit = session.scalar(
        select(BehaviourHit).where(
            BehaviourHit.interaction_id == interaction_id,
            BehaviourHit.detector_key == standing.key,
            BehaviourHit.segment == segment,
        )
    )
    if verdict is Verdict.MISSED:
        if hit is not None:
            raise Conflict("The detector does point at that line: say whether rightly.")
        return standing.version
    if hit is None:
        raise Conflict("The detector no longer points at that line. Reload the page and look again.")
    return hit.detector_version


def save(session: Session, actor: Actor, document: Mapping[str, Any], *, seen_version: int | None) -> DetectorRow:
    """Keep a definition as the detector's next version; `seen_version` is None for a new detector.

    Raises `Invalid` with every fault by field, `Conflict` when somebody changed it meanwhile or the key is taken.
    """
    try:
        detector = behaviours.load(document)
    except BadDetector as error:
        raise Invalid("The detector cannot be kept yet.", faults_of(error)) from error
    kept = behaviours.to_document(detector)
    if without_card_numbers_in(kept) != kept:
        raise Invalid("A card number stands in it, perhaps in an example. Take it out; it is kept nowhere.")
    row = _row(session, detector.key, seen_version)
    newest = max((version.number for version in row.versions), default=queries.SHIPPED)
    row.versions.append(
        DetectorVersion(
            number=newest + 1,
            document=kept,
            digest=_digest(kept),
            created_at=datetime.now(UTC),
            created_by_id=actor.id,
        )
    )
    row.version = newest + 1
    session.flush()  # the id goes into the trail
    audit.record(session, actor, "detector.save", ("detector", row.id), key=row.key, version=row.version)
    return row


def faults_of(error: BadDetector) -> dict[str, str]:
    """What is wrong with a definition, by its place in the document."""
    return {fault.path or "document": f"{fault.wrong}; {fault.mend}" for fault in error.faults}


def switch(session: Session, actor: Actor, key: str, *, is_on: bool) -> None:
    """Switch a detector on or off. What it pointed at stays until interactions are looked at again."""
    standing = queries.one(session, key)
    row = _kept(session, standing.key)
    row.is_on = is_on
    session.flush()
    audit.record(session, actor, "detector.switch", ("detector", row.id), key=key, is_on=is_on)


def use_version(session: Session, actor: Actor, key: str, number: int) -> None:
    """Go back to an earlier version, or with `SHIPPED` to what comes with the product.

    Raises `Invalid` when there is no such version.
    """
    queries.one(session, key)
    row = _kept(session, key)
    known = {version.number for version in row.versions}
    if any(detector.key == key for detector in behaviours.library()):
        known.add(queries.SHIPPED)
    if number not in known:
        raise Invalid("There is no such version of the detector.")
    row.version = number
    session.flush()
    audit.record(session, actor, "detector.use", ("detector", row.id), key=key, version=number)


def versions_of(standings: Iterable[queries.Standing]) -> dict[str, int]:
    """The version of each detector by key, for `keep_hits`."""
    return {standing.key: standing.version for standing in standings}


def definitions_of(standings: Iterable[queries.Standing]) -> tuple[Detector, ...]:
    """The kernel's values of these detectors."""
    return tuple(standing.definition for standing in standings)


def _row(session: Session, key: str, seen_version: int | None) -> DetectorRow:
    """The row to add a version to. Raises `Conflict` as `save` says."""
    is_known = any(standing.key == key for standing in queries.standings(session))
    if seen_version is None:
        if is_known:
            raise Conflict(f"There is a detector with the key “{key}” already. Choose another key.")
    elif not is_known or queries.one(session, key).version != seen_version:
        raise Conflict("Somebody changed the detector meanwhile. Yours is kept below; compare before you keep it.")
    return _kept(session, key)


def _kept(session: Session, key: str) -> DetectorRow:
    row = session.scalar(select(DetectorRow).where(DetectorRow.key == key))
    if row is None:
        row = DetectorRow(key=key, is_on=True, version=queries.SHIPPED)
        session.add(row)
    return row


def _digest(document: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
