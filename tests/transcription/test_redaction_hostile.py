"""Redaction of hostile and odd text: other scripts' digits, signs that take no room, long lines, new kinds of cues."""

import time

import pytest

from transcription.language.redaction import redact, redact_text
from transcription.transcript import Segment, Speaker


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("card ４１１１ １１１１ １１１１ １１１１", "card [card number]"),
        ("card ٤١١١ ١١١١ ١١١١ ١١١١", "card [card number]"),
        ("card 4111\u200b1111\u200d1111\ufeff1111", "card [card number]"),
        ("card 4111‧1111․1111·1111", "card [card number]"),
        ("card 4111−1111－1111―1111", "card [card number]"),
        ("sort code 12\u200b34\u200b56", "sort code [sort code]"),
        ("my ssn is １２３-４５-６７８９", "my ssn is [identity number]"),
        ("date of birth ０４/０５/１９８０", "date of birth [date of birth]"),
        ("IBAN GB29 NWBK\u00a06016 1331 9268 19", "IBAN [IBAN]"),
        ("my IBAN: gb29nwbk60161331926819.", "my IBAN: [IBAN]."),
        ("NIR 1 84 12 76 451 089 46", "NIR [identity number]"),
        ("ni number QQ 12 34 56 C", "ni number [identity number]"),
        ("Mi DNI es 12345678Z", "Mi DNI es [identity number]"),
        ("G B two nine N W B K six zero one six one three three one nine two six eight one nine", "[IBAN]"),
        ("my pin is 4921", "my pin is [PIN]"),
        ("4111 1111 1111 1111 05/29 123", "[card number] [card expiry] [security code]"),
    ],
)
def test_digits_of_any_script_and_separator(text: str, expected: str) -> None:
    assert redact_text(text) == expected
    assert redact_text(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a\u0301" * 200, "١" * 500, "²³¹" * 50, "\ufdfa" * 40, "ǰ my name is ǰ", "ﬁ ﬂ my name is ﬁ", "İ" * 30,
        "my name is " + "a" * 5_000, "date of birth 99/99/9999 31/02/0000", "born " + "9" * 400, "née le 31 ١٢ ٢٠٢٠",
        "sort code ½½ ¾", "IBAN " + "XX00" * 40, "passport " + "A1" * 80, "\u202e4111 1111\u202c", "Mr ", "Mr.", "is ",
        "my name is", "PO Box", "zip", "flat", "spelled", "double", "the twenty", "May two thousand and", "12th", "#",
    ],
)  # fmt: skip
def test_nothing_odd_breaks_it(text: str) -> None:
    once = redact_text(text, ["Ann Lee", "İpek", text[:30]])
    assert redact_text(once) == once


@pytest.mark.parametrize(
    "piece",
    ["my name is ", "date of birth ", "S M I T H ", "account number bank ", "address 12 ", "G B 2 ", "born in May ",
     "card expires ", "Mr Smith ", "22 Oak ", "x1y2z3 ", "postcode ", "sort code 1 ", "passport A "],
)  # fmt: skip
def test_a_line_made_of_cues(piece: str) -> None:
    """Six times the text takes about six times the processor time, whatever cue it is made of."""

    def seconds(length: int) -> float:
        start = time.process_time()
        redact((Segment(0, Speaker.CUSTOMER, (piece * length)[:length], 0, 1000),), known_names=["Ann Lee"])
        return time.process_time() - start

    short, long = min(seconds(1_500), seconds(1_500)), min(seconds(9_000), seconds(9_000))
    assert long < 1 or long / short < 15


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    "lines",
    [
        ["A:What's the account number on your bank statement?", "C:12345678.", "A:So 1 2 3 4 5 6 7 8, thank you."],
        ["A:Bank account number?", "C:one two three four", "A:one two three four, yes?", "C:five six seven eight"],
        ["C:My IBAN is GB29 NWBK 6016", "A:mm-hm", "C:1331 9268 19"],
        ["A:And your passport number?", "C:It's five three three", "A:okay", "C:one oh two double four seven"],
        ["A:Your date of birth, please?", "C:The fourth", "A:Yes.", "C:of May nineteen eighty."],
    ],
)
def test_told_over_turns_and_said_again(lines: list[str]) -> None:
    speakers = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
    segments = [Segment(at, speakers[line[0]], line[2:], at, at) for at, line in enumerate(lines)]
    told = " ".join(segment.text for segment in redact(segments)).lower().replace("[", " ").replace("]", " ").split()
    words = {word.strip(".,?") for word in told}
    assert not {"one", "two", "three", "four", "five", "six", "seven", "eight", "fourth", "may", "nineteen"} & words
    assert not any(char.isdigit() for word in words for char in word)


@pytest.mark.parametrize(
    "text",
    [
        "The contract started on 04/05/1980 and ends on 12 May 2027.",
        "my account number is 12345678",
        "we live in Leeds and it takes 20 minutes by road",
        "error code 1234, then press 4 digits",
        "they were born to run 5 shops",
        "the warranty expires 05/27",
        "flight at 10:45 on 12/12/2026, gate 22 at terminal 5",
        "pin code error",
        "order 12-34-56 and 123-456",
    ],
)
def test_ordinary_numbers_and_dates_stay(text: str) -> None:
    assert redact_text(text) == text
