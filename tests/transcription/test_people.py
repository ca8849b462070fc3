"""The optional model for names: what it adds to the rules, what it leaves alone, and what it says when it is absent."""

import random
from collections.abc import Sequence

import pytest

from tests.transcription import redaction_third as third
from tests.transcription.redaction_cases import segments_of
from tests.transcription.redaction_heldout import HELD_OUT_INNOCENT
from transcription.errors import EngineMissing
from transcription.language import people
from transcription.language.redaction import redact
from transcription.pipeline import SiteRules, analyse
from transcription.transcript import Channel, Segment, Speaker, Transcript

SPEAKERS = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
CASES = 112
needs_model = pytest.mark.skipif(not people.is_installed(), reason="the name model is not on this machine")


def lines_of(text: str) -> tuple[Segment, ...]:
    return segments_of([(SPEAKERS[line[0]], line[2:]) for line in text.split("|")])


def gone(book: Sequence[str], *, with_model: bool) -> int:
    """In how many of the conversations the name is wholly gone."""
    rng, found = random.Random(53), 0
    for at in range(CASES):
        value = third.name(rng)
        segments = lines_of(book[at % len(book)].replace("{}", value.told))
        after = redact(segments, people.names_in(segments) if with_model else ())
        shown = " ".join(segment.text for segment in after).lower()
        found += not any(secret.lower() in shown for secret in value.secrets)
    return found


@needs_model
@pytest.mark.covers("QM-B15")
def test_it_finds_people_whom_nothing_announces() -> None:
    without, with_it = gone(third.FIFTH_NAMES, with_model=False), gone(third.FIFTH_NAMES, with_model=True)
    print(f"names in passing: {without} of {CASES} gone by rules, {with_it} with the model")
    assert without < 0.2 * CASES
    assert with_it > 0.45 * CASES


@needs_model
def test_it_takes_nothing_from_innocent_conversations() -> None:
    for talk in HELD_OUT_INNOCENT:
        segments = lines_of(talk)
        assert redact(segments, people.names_in(segments)) == redact(segments), talk


@needs_model
@pytest.mark.parametrize(
    ("talk", "names"),
    [
        ("C:My neighbour Gareth Osborne took it in.|C:Gareth Osborne has it still.", ("Gareth Osborne",)),
        ("A:Good morning, Selena speaking.|C:I spoke to Omar Haddad.|A:Selena is sorry.", ("Omar Haddad",)),
        ("A:Restart it.|C:Did that on Monday.", ()),
        ("C:nobody told marcus about it", ()),
        ("C:", ()),
    ],
)
def test_which_names_it_tells(talk: str, names: tuple[str, ...]) -> None:
    assert people.names_in(lines_of(talk)) == names


@needs_model
def test_whoever_writes_as_an_agent_is_no_customer() -> None:
    wrote = Segment(0, Speaker.AGENT, "I asked Priya Nair about it.", 0, 0, author="Priya Nair")
    assert people.names_in([wrote]) == ()


@needs_model
def test_a_site_that_wants_it_has_it_in_every_analysis() -> None:
    said = lines_of("C:The parcel is with Margaret Whitcomb now.")
    talk = Transcript(channel=Channel.CHAT, duration_ms=0, segments=said)
    assert analyse(talk).segments[0].text == said[0].text
    assert analyse(talk, SiteRules(has_name_model=True)).segments[0].text == "The parcel is with [name] now."


def test_what_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "NEEDED", ("json", "no_such_model"))
    people._model.cache_clear()
    with pytest.raises(EngineMissing, match="pip install"):
        people.names_in(lines_of("C:Hello, this is Mo."))
    people._model.cache_clear()
