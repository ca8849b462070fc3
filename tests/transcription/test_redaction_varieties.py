"""Redaction of what people of different countries tell and how: their numbers, their spelling, their ways to sign."""

import re

import pytest

from transcription.language.redaction import redact
from transcription.transcript import Segment, Speaker

SPEAKERS = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
MARK = re.compile(r"\[[^\]]*\]")


def left(*lines: str) -> str:
    """What is left of the last line, marks as #, in small letters."""
    segments = [Segment(place, SPEAKERS[line[0]], line[3:], place, place) for place, line in enumerate(lines)]
    return MARK.sub("#", redact(segments)[-1].text).lower()


TOLD = [
    # a zero told as "oh" or "o" at the end
    (("A: And your phone number?", "C: oh one six one four nine six oh one two oh"), "#"),
    (("A: And your phone number?", "C: zero two zero seven nine four six zero nine five o."), "#."),
    (("A: The card number?", "C: 4012 8888 8888 188 oh"), "#"),
    (("A: The number on the card?", "C: five five five five five five five five five five five five four four four oh"),
     "#"),
    (("C: My card number is four one one one one one one one one one one one one one one one. Oh, I see it declined.",),
     "my card number is #. oh, i see it declined."),
    (("C: my card is 4111 1111 1111 1111. Oh, yes, that's it",), "my card is #. oh, yes, that's it"),
    # India
    (("A: May I know your Aadhaar number?", "C: 4321 8765 2109"), "#"),
    (("A: and PAN card number?", "C: it is ABCDE1234F"), "it is #"),
    (("A: pincode of your area?", "C: five six double oh three four"), "#"),
    (("C: my IFSC is HDFC0001234 and account number 50100123456789",), "my ifsc is hdfc0001234 and account number #"),
    # Ireland
    (("A: PPS number?", "C: 1234567T"), "#"),
    (("A: your PPSN please", "C: one two three four five six seven t a"), "#"),
    (("A: What's your eircode?", "C: d zero two a f three zero"), "#"),
    (("C: I live at 14 Grafton Street, Dublin 2, D02 AF30",), "i live at # 2, #"),
    # Australia
    (("A: Your TFN?", "C: 123 456 782"), "#"),
    (("A: BSB and account?", "C: 062-000 and 1234 5678"), "# and #"),
    (("C: BSB 062-000 acc 12345678",), "bsb # acc #"),
    # the USA
    (("A: EIN for the business?", "C: 12-3456789"), "#"),
    # all of a card in one breath
    (("C: 4111 1111 1111 1111, expiry 09/27, code 123",), "#, expiry #, code #"),
    (("C: 4111 1111 1111 1111 exp 09/27 code: 123",), "# exp # code: #"),
    (("C: 4111 1111 1111 1111, code is 123",), "#, code is #"),
    (("C: 4111 1111 1111 1111", "A: And the expiry and the code?", "C: 09/27, 123"), "#, #"),
    (("C: 4111 1111 1111 1111, discount code 123",), "#, discount code 123"),
    (("C: I used 4111 1111 1111 1111. It says code 500",), "i used #. it says code 500"),
    # addresses kept from programs that collect them
    (("C: write to marie.b(at)gmail(dot)com please",), "write to # please"),
    (("C: write to marie.b [at] gmail [dot] com please",), "write to # please"),
]  # fmt: skip


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(("lines", "shown"), TOLD)
def test_it_works(lines: tuple[str, ...], shown: str) -> None:
    assert left(*lines) == shown


SIGNED = [
    ("no that's all. thanks, marie", "no that's all. thanks, #"),
    ("hello my parcel is late\nregards\njohn", "hello my parcel is late\nregards\n#"),
    ("please send it again\n\nkind regards,\nsiobhan", "please send it again\n\nkind regards,\n#"),
    ("it broke again.\nyours sincerely\nmohammed iqbal", "it broke again.\nyours sincerely\n#"),
    ("I need a refund.\n\nbest wishes\nanne-marie", "i need a refund.\n\nbest wishes\n#"),
    ("still waiting. ta, liz x", "still waiting. ta, # x"),
    ("can you sort this\nmany thanks\npriya k", "can you sort this\nmany thanks\n#"),
    ("it is late. kind regards, xiomara", "it is late. kind regards, #"),
    ("Thanks\n\nJohn Smith\nSent from my iPhone", "thanks\n\n#\nsent from my iphone"),
]


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(("line", "shown"), SIGNED)
def test_a_sign_off_makes_a_name(line: str, shown: str) -> None:
    assert left(f"C: {line}") == shown


@pytest.mark.parametrize(
    "line",
    [
        "thanks, bye", "thanks, will do", "thanks, appreciated", "cheers, mate", "cheers, buddy", "thanks, hopefully",
        "thanks, understood", "thanks, asap", "thanks, legend", "thanks, vodafone", "thanks\nawaiting your reply",
        "thanks\nrefund received", "regards the refund", "kind regards\ncustomer services", "i did my best, honestly",
        "thanks\nsent from my iphone", "many thanks, all", "best\nregards",
        "flight ba oh oh seven two left at ten oh five",
        "the order number is four four two one oh", "i feel like double oh seven",
        "oh oh i see, yes, five oh that's a lot",
        "i paid 20, oh, 25 pounds", "my non stick pan, model 12345", "at pps we paid 4500",
        "see (at) the shop (dot) yes",
    ],
)  # fmt: skip
def test_what_looks_alike_stays(line: str) -> None:
    assert left(f"C: {line}") == line


def test_who_is_thanked_by_name_stays_where_they_are_the_agent() -> None:
    assert left("A: Hello, this is Priya from Harbour", "C: thanks, priya") == "thanks, priya"
    lines = [
        Segment(0, Speaker.AGENT, "Hello", 0, 0, author="Priya Nair"),
        Segment(1, Speaker.CUSTOMER, "ok thanks, priya", 1, 1),
    ]
    assert redact(lines)[1].text == "ok thanks, priya"
