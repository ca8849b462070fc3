"""Redaction of what speech engines make of numbers and addresses: misheard digits, odd groups, torn lines.

The first lines are what tiny.en and base heard in the demonstration calls.
"""

import pytest

from transcription.language.redaction import redact
from transcription.transcript import Segment, Speaker

CARD, CODE, EMAIL, PHONE = "[card number]", "[security code]", "[e-mail address]", "[phone number]"


def heard(*lines: str) -> tuple[Segment, ...]:
    """Segments of lines that begin with "A:" (agent) or "C:" (customer)."""
    speakers = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
    return tuple(
        Segment(place, speakers[line[0]], line[2:].strip(), place * 1000, place * 1000 + 900)
        for place, line in enumerate(lines)
    )


def shown(*lines: str) -> list[str]:
    """The texts after redaction, which a second redaction leaves alone."""
    once = redact(heard(*lines))
    assert redact(once) == once
    return [segment.text for segment in once]


READ_IT = ("C:But I only have one card.", "C:Shall I read it to you?", "A:Sure, go ahead.")


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["C:It's 4539148303436467."], [f"It's {CARD}."]),
        (
            ["C:It's four, five, three, nine, one, four, eight, zero, three, four, three, six, four,", "C:six, seven."],
            [f"It's {CARD},", f"{CARD}."],
        ),
        (["C:It's 4539 14803436467."], [f"It's {CARD}."]),
        (["C:It's 45391480346."], ["It's 45391480346."]),
        (["C:It's 453914803466."], [f"It's {CARD}."]),
        (["C:It's 1539148803436467."], [f"It's {CARD}."]),
    ],
)
def test_a_card_read_out_after_card_talk(lines: list[str], expected: list[str]) -> None:
    """Wrong check digits, a digit lost or misheard, a group taken for a phone number; eleven digits are no card."""
    assert shown(*READ_IT, *lines)[3:] == expected


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    "lines",
    [
        ["C:It's 4539148303436467."],
        ["C:It's 453-914-880-343-6466"],
        ["C:It's 4-5-3, 9-1-4, 8-8-0, 3-4-3, 6-4-6-6"],
        ["C:It's 4,539,148,803,436,466."],
        ["C:It's 4539-1-4-eight-eight-zero-three-four-three-six-4-6-6."],
        ["C:It's four, five, three, nine, one, for, eight, eight, uh, zero, three, four, three, six, four, six, six."],
        ["C:four five three nine, fourteen eighty eight, oh three four three, sixty four sixty six"],
        ["C:4539 1488 0343 6466, 05 27, 123"],
        ["C:4539 1488", "A:Yes.", "C:0343 6466"],
    ],
)
def test_no_digit_of_a_card_stays_without_card_talk(lines: list[str]) -> None:
    told = " ".join(shown(*lines))
    assert CARD in told
    assert not any(char.isdigit() for char in told)
    assert not {"four", "nine", "eight", "zero", "three", "six"} & set(told.replace(",", "").split())


@pytest.mark.covers("QM-B15")
def test_a_card_repeated_group_by_group() -> None:
    """An agent who repeats each group does not cut the number into harmless pieces."""
    lines = [
        "C:four five three nine", "A:Four five three nine, okay yes.", "C:one four eight eight",
        "A:One four eight eight.", "C:zero three four three", "A:Zero three four three.", "C:six four six six",
    ]  # fmt: skip
    told = shown("A:What is the long number?", *lines)[1:]
    assert all(CARD in text for text in told)
    assert not {"one", "four", "eight", "three", "six"} & {word.strip(".,").lower() for word in " ".join(told).split()}


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["A:And the security code?", "C:It's 123."], ["And the security code?", f"It's {CODE}."]),
        (["A:The last three digits on the back?", "C:Uh, seven eight nine."],
         ["The last three digits on the back?", f"Uh, {CODE}."]),
        (["C:And one two three on the back."], [f"And {CODE} on the back."]),
        (["A:What's the CVV?", "C:I think", "C:1234."], ["What's the CVV?", "I think", f"{CODE}."]),
        (["A:And the security code?", "C:No. I was charged 320 pounds on order 1234."],
         ["And the security code?", "No. I was charged 320 pounds on order 1234."]),
        (["A:Thank you.", "C:The room is 123."], ["Thank you.", "The room is 123."]),
    ],
)  # fmt: skip
def test_the_security_code_goes_with_the_card(lines: list[str], expected: list[str]) -> None:
    before = heard("C:My card is 4539 1488 0343 6467.", *lines)
    after = redact(before)
    assert [segment.text for segment in after[1:]] == expected
    assert {item.kind for segment in after for item in segment.redactions} <= {"card", "card_code"}
    assert redact(after) == after


def test_a_code_without_a_card_stays() -> None:
    assert shown("A:And the security code of the door?", "C:It's 123.")[1] == "It's 123."


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["C:My email is", "C:martin.read.", "C:At Example.org."], ["My email is", EMAIL, f"{EMAIL}."]),
        (["C:martin.read.", "C:At Example.org. My phone number is 01632960455."],
         [EMAIL, f"{EMAIL}. My phone number is {PHONE}."]),
        (["C:Martin Reed.", "C:At example.org."], [EMAIL, f"{EMAIL}."]),
        (["C:my email is tom dot beckett", "C:at example dot", "C:com"], [f"my email is {EMAIL}", EMAIL, EMAIL]),
        (["C:It's martin, dot, reed, at, example, dot, org."], [f"It's {EMAIL}."]),
        (["C:Tom Beckett, it's Tom. Beckett at example.com."], [f"Tom Beckett, it's {EMAIL}."]),
        (["C:My email is martin at example.org. My phone number is 0 1 6 3 2 9 6", "C:0, 4, 5, 5."],
         [f"My email is {EMAIL}. My phone number is {PHONE}", f"{PHONE}."]),
    ],
)  # fmt: skip
def test_an_address_torn_apart(lines: list[str], expected: list[str]) -> None:
    assert shown(*lines) == expected


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    "lines",
    [
        ["C:32 pounds on the first and 32 pounds again on the third."],
        ["C:My card was charged 32 pounds on the 3rd and £1,234.50 on 04/05/2024 at 10:45."],
        ["A:What's your order number?", "C:It's 204-1234567-1234567."],
        ["A:I see the card that ends in 6467.", "C:My order number is 204-1234567-1234567."],
        ["C:the tracking number is 3912 3456 7890 1234 56"],
        ["A:Your account number is 4528236578523654."],
        ["C:It's 41729.", "A:41729, thanks. The card is fine.", "C:Emma Marie 339, 0.062,"],
        ["C:I had it in 2019, 2020, 2021, 2022."],
        ["C:two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, here I come"],
        ["C:the file is 20260214093000 and the case 38887809-2301-4099-99ce-b0af14953343"],
        ["A:Is it 5833100?", "C:5833100, yes."],
        ["C:Bruce Carter, 770148,", "A:Thanks.", "C:9333."],
        ["C:Thanks for your help. At example.com it says so."],
        ["C:We open at 9. At example.com you can find more."],
        ["C:I bought the kettle. At example.com. Com is short."],
        ["C:Margaret would come 31 or", "C:Peter model 14 quarry route.", "C:I live in Leeds"],
    ],
)
def test_what_is_no_personal_number_stays(lines: list[str]) -> None:
    assert shown(*lines) == [line[2:] for line in lines]


def test_a_card_for_an_order_is_no_order_number() -> None:
    assert shown("A:Can I take the card for this order?", "C:Yes. It's 453914880343.")[1] == f"Yes. It's {CARD}."


def test_a_phone_number_told_during_card_talk_stays_a_phone_number() -> None:
    told = shown("A:45 pounds to the card.", "C:My phone number is 01632960455, or 07700 900123.")
    assert told[1] == f"My phone number is {PHONE}, or {PHONE}."
