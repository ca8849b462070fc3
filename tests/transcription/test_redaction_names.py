"""Redaction of names: known customers and those who introduce themselves go, agents' own names stay."""

import pytest

from transcription.language.redaction import redact, redact_text
from transcription.transcript import Segment, Speaker

SPEAKERS = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER, "?": Speaker.UNKNOWN, "S": Speaker.SYSTEM}


def shown(*lines: str, names: tuple[str, ...] = (), author: str | None = None) -> list[str]:
    """The texts after redaction; once more changes nothing, with the names or without."""
    segments = [
        Segment(place, SPEAKERS[line[0]], line[2:], place * 1000, place * 1000 + 900,
                author=author if line[0] == "C" else None)
        for place, line in enumerate(lines)
    ]  # fmt: skip
    once = redact(segments, known_names=names)
    assert redact(once, known_names=names) == redact(once) == once
    return [segment.text for segment in once]


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("C:This is about Margaret Thistlewood.", "This is about [name]."),
        ("C:THISTLEWOOD is my surname, margaret my first", "[name] is my surname, [name] my first"),
        ("C:It is Thistlewood's parcel, and Margaret’s too", "It is [name] parcel, and [name] too"),
        ("A:Thank you, Mrs Thistlewood-Hay.", "Thank you, [name]."),
        ("A:Hello Thistelwood, all well?", "Hello [name], all well?"),
        ("A:Hello Margret, all well?", "Hello [name], all well?"),
        ("C:I saw a margarine there and some thistles", "I saw a margarine there and some thistles"),
        ("C:Thistlewood, Margaret", "[name]"),
    ],
)
def test_a_known_customer(line: str, expected: str) -> None:
    assert shown(line, names=("Mrs Margaret Thistlewood",)) == [expected]


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("names", "line", "expected"),
    [
        (("Will Price",), "C:I will pay the price.", "I will pay the price."),
        (("Will Price",), "A:Thank you Mr Price.", "Thank you [name]."),
        (("Will Price",), "C:my name is will price ok", "my name is [name] ok"),
        (("May Li",), "C:In May it was fine", "In May it was fine"),
        (("May Li",), "C:It leaks.\n\nMay", "It leaks.\n\n[name]"),
        (("Mo Rivers",), "C:It leaks since Mo bought it.\n\n-- Mo\n", "It leaks since Mo bought it.\n\n-- [name]\n"),
        (("Mo Rivers",), "A:Dear Mo, sorry.", "Dear [name], sorry."),
        (("Mo Rivers",), "C:mo money", "mo money"),
        (("Will Do",), "C:Fine:\nDo\nWill do", "Fine:\nDo\nWill do"),
        (("José Núñez",), "C:jose nunez here", "[name] here"),
        (("O'Connor",), "C:It's O’Connor.", "It's [name]."),
        (("王小明",), "C:你好王小明", "你好[name]"),
        (("", "  ", "A"), "C:a nice day", "a nice day"),
    ],
)
def test_names_that_are_words_and_names_of_the_world(names: tuple[str, ...], line: str, expected: str) -> None:
    assert shown(line, names=names) == [expected]


@pytest.mark.covers("QM-B15")
def test_agents_keep_their_names() -> None:
    lines = ["A:My name is Ada, am I speaking with Rowan Blythe?", "C:Hi Ada, yes, Rowan here.", "A:Thank you Rowan.",
             "C:Thanks Ada"]  # fmt: skip
    assert shown(*lines) == [
        "My name is Ada, am I speaking with [name]?", "Hi Ada, yes, [name] here.", "Thank you [name].", "Thanks Ada",
    ]  # fmt: skip


@pytest.mark.covers("QM-B15")
def test_an_agent_who_is_called_like_the_customer_may_say_so() -> None:
    told = shown("A:Good morning, this is Ada from support.", "C:I'm Ada too!", names=("Ada Okonkwo",))
    assert told == ["Good morning, this is Ada from support.", "I'm [name] too!"]


@pytest.mark.parametrize(
    "line",
    [
        "?:Hello, my name is Ben, how can I help you?",
        "S:You are now chatting with Tess.",
        "C:I spoke to someone and this is ridiculous, I am done.",
        "C:My name is spelled wrong on the bill.",
        "C:The company name is Brightwater and the city name is Austin.",
        "A:Is this about the delivery?",
        "C:I miss the old plan. Sorry to say.",
    ],
)
def test_what_is_no_customers_name_stays(line: str) -> None:
    assert shown(line) == [line[2:]]


@pytest.mark.covers("QM-B15")
def test_whoever_writes_under_a_number_or_an_address_is_not_told_by_it() -> None:
    """In an export of a messenger nobody may be known for the customer, and the number stands for the name."""
    for author, told in (
        ("+44 7700 900123", "[phone number]"),
        ("mo@rivers.example", "[e-mail address]"),
        ("Mo", "Mo"),
    ):
        (line,) = redact([Segment(0, Speaker.UNKNOWN, "my parcel is late", 0, 0, author=author)])
        assert line.author == told
    (agent,) = redact([Segment(0, Speaker.AGENT, "Hello", 0, 0, author="ada@centre.example")])
    assert agent.author == "ada@centre.example"


@pytest.mark.covers("QM-B15")
def test_who_signed_a_customers_lines_is_a_known_name_and_goes() -> None:
    segments = [Segment(0, Speaker.CUSTOMER, "hi, rowan again", 0, 0, author="Rowan Blythe"),
                Segment(1, Speaker.AGENT, "Hello Rowan", 1, 1, author="Ada")]  # fmt: skip
    after = redact(segments)
    assert [(segment.text, segment.author) for segment in after] == [
        ("hi, [name] again", None),
        ("Hello [name]", "Ada"),
    ]
    (visitor,) = redact([Segment(0, Speaker.CUSTOMER, "hi", 0, 0, author="Customer")])
    assert visitor.author == "Customer"


@pytest.mark.covers("QM-B15")
def test_a_name_spelled_out() -> None:
    lines = ["A:How do you spell your surname?", "C:B L Y T H E", "C:that's B for bravo, L, Y, T, H, E"]
    assert shown(*lines)[1:] == ["[name]", "that's [name]"]


def test_one_text_with_a_known_name() -> None:
    assert redact_text("Dear Mr Blythe, your order 1234567 left.", ["Rowan Blythe"]) == (
        "Dear Mr [name], your order 1234567 left."
    )


def test_a_stand_in_for_a_name_is_no_name() -> None:
    """Chat tools call somebody they do not know "Visitor 12"; what the tool says of them stays as it is."""
    lines = ("S:Visitor 12 joined", "C:I am Kim Lee", "A:Hello Visitor, dear guest")
    assert shown(*lines, author="Visitor 12") == ["Visitor 12 joined", "I am [name]", "Hello Visitor, dear guest"]
    assert shown(*lines, names=("Website Visitor",))[0] == "Visitor 12 joined"
    assert shown("S:Bella Guest joined", "A:Our guest, Mrs Guest", names=("Bella Guest",)) == [
        "[name] joined", "Our guest, Mrs [name]",
    ]  # fmt: skip


def test_a_line_of_the_system_does_not_name_the_customer_either() -> None:
    lines = [
        Segment(0, Speaker.CUSTOMER, "Hi", 0, 0, author="Kim Lee"),
        Segment(1, Speaker.SYSTEM, "Missed voice call", 0, 0, author="Kim Lee"),
        Segment(2, Speaker.SYSTEM, "I am a bot", 0, 0, author="Answer Bot"),
    ]
    assert [segment.author for segment in redact(lines)] == [None, None, "Answer Bot"]
