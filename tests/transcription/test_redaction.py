"""Redaction: several hundred generated numbers and addresses, told and written, and what must be left alone."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.language.cards import is_luhn
from transcription.language.redaction import redact, redact_text
from transcription.language.tokens import MARKS
from transcription.transcript import Segment, Speaker, Word

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {*DIGITS, *TEENS, *TENS, "oh", "double", "triple"}


@dataclass(frozen=True)
class Case:
    """Lines of a conversation; `kind` is what they hold (None: nothing), `secrets` may stand nowhere afterwards."""

    lines: tuple[tuple[Speaker, str], ...]
    kind: str | None
    secrets: tuple[str, ...] = ()
    is_spoken: bool = False


def segments_of(lines: tuple[tuple[Speaker, str], ...]) -> tuple[Segment, ...]:
    """Segments with one word per space-separated piece, 100 ms each."""
    result = []
    for place, (speaker, text) in enumerate(lines):
        start = place * 10_000
        words = tuple(
            Word(piece, start + 100 * at, start + 100 * at + 90, 0.9) for at, piece in enumerate(text.split())
        )
        result.append(Segment(place, speaker, text, start, start + 100 * len(words), words))
    return tuple(result)


def customer(*texts: str) -> tuple[tuple[Speaker, str], ...]:
    return tuple((Speaker.CUSTOMER, text) for text in texts)


def card(rng: random.Random) -> str:
    """A random number with an issuer's prefix and a right check digit."""
    prefix, length = rng.choice(
        [("4", 16), ("5412", 16), ("2223", 16), ("34", 15), ("37", 15), ("6011", 16), ("36", 14)]
    )
    body = prefix + "".join(rng.choice("0123456789") for _ in range(length - len(prefix) - 1))
    return next(body + digit for digit in "0123456789" if is_luhn(body + digit))


def groups(digits: str) -> list[str]:
    if len(digits) == 15:
        return [digits[:4], digits[4:10], digits[10:]]
    return [digits[at : at + 4] for at in range(0, len(digits), 4)]


def spoken(digits: str, rng: random.Random) -> list[str]:
    """Digits as people say them: singly, "double four", "twenty six", with hesitations."""
    said: list[str] = []
    at = 0
    while at < len(digits):
        rest = digits[at:]
        if len(rest) >= 3 and len(set(rest[:3])) == 1 and rng.random() < 0.4:
            said.append(f"triple {DIGITS[int(rest[0])]}")
            at += 3
        elif len(rest) >= 2 and rest[0] == rest[1] and rng.random() < 0.6:
            said.append(f"double {DIGITS[int(rest[0])]}")
            at += 2
        elif len(rest) >= 2 and rest[0] == "1" and rng.random() < 0.15:
            said.append(TEENS[int(rest[1])])
            at += 2
        elif len(rest) >= 2 and rest[0] in "23456789" and rest[1] != "0" and rng.random() < 0.1:
            said.append(f"{TENS[int(rest[0]) - 2]} {DIGITS[int(rest[1])]}")
            at += 2
        else:
            said.append("oh" if rest[0] == "0" and rng.random() < 0.5 else DIGITS[int(rest[0])])
            at += 1
        if rng.random() < 0.08 and at < len(digits):
            said.append(rng.choice(["uh", "um", "er", "and then"]))
    return said


def written_cards(rng: random.Random, count: int) -> list[Case]:
    cases = []
    for _ in range(count):
        digits = card(rng)
        parts = groups(digits)
        separator = rng.choice(["", " ", "-", ".", "  ", "\u00a0", ", "])
        told = separator.join(parts)
        frame = rng.choice(["my card is {}", "{}", "It's {}, expiring in May.", "Use ({}) please", "card:{}\nthanks"])
        lines = customer(frame.format(told))
        if separator == " " and rng.random() < 0.4:
            lines = customer("my card is " + " ".join(parts[:2]), " ".join(parts[2:]) + " thanks")
        cases.append(Case(lines, "card", (digits, *parts)))
    return cases


def spoken_cards(rng: random.Random, count: int) -> list[Case]:
    cases = []
    for _ in range(count):
        words = spoken(card(rng), rng)
        shape = rng.randrange(4)
        half = len(words) // 2
        if shape == 0:
            lines = customer(rng.choice(["it's {}", "sure the number is {} okay", "{}"]).format(" ".join(words)))
        elif shape == 1:
            lines = customer("yes " + " ".join(words[:half]), " ".join(words[half:]))
        elif shape == 2:
            lines = (
                (Speaker.CUSTOMER, " ".join(words[:half])),
                (Speaker.AGENT, rng.choice(["mm-hm", "okay", "got that, go on"])),
                (Speaker.CUSTOMER, " ".join(words[half:])),
            )
        else:
            lines = customer(", ".join(words).capitalize() + ".")
        cases.append(Case(lines, "card", is_spoken=True))
    return cases


def written_emails(rng: random.Random, count: int) -> list[Case]:
    cases = []
    for _ in range(count):
        local = rng.choice(["jane.doe", "j_smith+shop", "info", "o'neil", "x99", "maria-luisa.k"])
        address = f"{local}@{rng.choice(['example.com', 'mail.example.co.uk', 'beispiel.de', 'EXAMPLE.ORG'])}"
        frame = rng.choice(["write to {}.", "{}", "My e-mail is <{}>, thanks", "mailto:{}?subject=x", "({})"])
        cases.append(Case(customer(frame.format(address)), "email", (address, local)))
    return cases


def spoken_emails(rng: random.Random, count: int) -> list[Case]:
    cases = []
    for _ in range(count):
        local = rng.choice(["jordan dot quill", "quill underscore jordan", "j q u i l l", "quill forty two", "quill"])
        domain = rng.choice(
            ["example dot com", "g mail dot com", "gmail.com", "example dot co dot uk", "quill dash post dot org"]
        )
        frame = rng.choice(["it's {} at {}", "my email address is {} at {} thanks", "yeah so {} at {}"])
        lines = customer(frame.format(local, domain))
        if rng.random() < 0.3:
            lines = ((Speaker.CUSTOMER, f"it's {local}"), (Speaker.AGENT, "yes"), (Speaker.CUSTOMER, f"at {domain}"))
        cases.append(Case(lines, "email", ("quill",), is_spoken=True))
    return cases


def phones(rng: random.Random, count: int) -> list[Case]:
    cases = []
    for _ in range(count):
        tail = "".join(rng.choice("0123456789") for _ in range(3))
        written = rng.choice(
            ["+44 7700 900{}", "07700 900{}", "07700900{}", "020 7946 0{}", "(0161) 496 0{}", "+1 202-555-0{}",
             "(202) 555-0{}", "202-555-0{}", "202.555.0{}", "0044 7700 900{}", "+49 30 901820{}", "+33 1 99 00 0{}"]
        ).format(tail)  # fmt: skip
        frame = rng.choice(["call me on {}", "{}", "It is {}, after six.", "my number's {} okay"])
        cases.append(Case(customer(frame.format(written)), "phone", (written, written[-6:])))
    return cases


def spoken_phones(rng: random.Random, count: int) -> list[Case]:
    cases = []
    for _ in range(count):
        tail = "".join(rng.choice("0123456789") for _ in range(3))
        digits, plus = rng.choice([("07700900", ""), ("2025550", ""), ("447700900", "plus ")])
        words = plus + " ".join(spoken(digits + tail, rng))
        frame = rng.choice(["my number is {}", "you can call {} any time", "{}"])
        cases.append(Case(customer(frame.format(words)), "phone", is_spoken=True))
    return cases


def negatives(rng: random.Random, count: int) -> list[Case]:
    def number(length: int) -> str:
        return str(rng.randrange(10 ** (length - 1), 10**length))

    makers: list[Callable[[], str]] = [
        lambda: f"order number {number(10)}",
        lambda: f"my order is {number(8)} and I paid £{number(2)}.99",
        lambda: f"it cost ${rng.randrange(1, 99)},{number(3)}.50 in total",
        lambda: f"on {rng.randrange(10, 28)}/1{rng.randrange(3)}/2024 at 1{rng.randrange(10)}:{rng.randrange(10, 59)}",
        lambda: f"from 2024-0{rng.randrange(1, 9)}-12 to 2024-1{rng.randrange(3)}-30",
        lambda: f"tracking number {number(3)}-{number(7)}-{number(7)}",
        lambda: f"invoice {number(6)} of {number(4)} items",
        lambda: f"ref AB{number(11)}",
        lambda: f"we have {number(2)} chairs, {number(2)} tables and {number(3)} lamps",
        lambda: f"I waited two or three hours for order {number(7)}",
        lambda: "one of the two or three people said at nine thirty",
        lambda: "my order number is five five one two three four five six seven eight",
        lambda: "we met at the shop at ten and it was on offer at example dot com",
        lambda: f"the total is {number(2)}.{number(2)} or {number(3)},{number(3)} yen, 15% off",
        lambda: "I looked at amazon.com and found it",
        lambda: f"flight BA{number(3)} at 07:45, seat 1{number(1)}C",
        lambda: f"model SW{number(2)} with {number(2)} parts, since 2019",
    ]
    return [Case(customer(makers[at % len(makers)]()), None) for at in range(count)]


def leaks(case: Case, out: tuple[Segment, ...]) -> bool:
    """True when a secret, or a word that tells a digit, still stands somewhere."""
    shown = [segment.text for segment in out] + [" ".join(word.text for word in segment.words) for segment in out]
    if any(secret in text for secret in case.secrets for text in shown):
        return True
    told = {word.strip(".,").lower() for text in shown for word in text.replace("-", " ").split()}
    return case.is_spoken and case.kind != "email" and bool(told & NUMBER_WORDS)


def recall(cases: list[Case]) -> float:
    missed = [case for case in cases if leaks(case, redact(segments_of(case.lines)))]
    for case in missed:
        print("left standing:", case.lines)
    return 1 - len(missed) / len(cases)


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("make", "count", "floor"),
    [
        (written_cards, 150, 0.99),
        (spoken_cards, 150, 0.95),
        (written_emails, 60, 0.99),
        (spoken_emails, 60, 0.95),
        (phones, 100, 0.97),
        (spoken_phones, 60, 0.95),
    ],
)
def test_recall(make: Callable[[random.Random, int], list[Case]], count: int, floor: float) -> None:
    assert recall(make(random.Random(20_26), count)) >= floor


@pytest.mark.covers("QM-B15")
def test_precision() -> None:
    """Of the marks set in 504 cases 95 in 100 stand where such data stood; few innocent lines get one."""
    rng = random.Random(7)
    innocent = negatives(rng, 204)
    makers = (written_cards, spoken_cards, written_emails, spoken_emails, phones, spoken_phones)
    cases = [case for make in makers for case in make(rng, 50)] + innocent
    right = wrong = 0
    for case in cases:
        for segment in redact(segments_of(case.lines)):
            for item in segment.redactions:
                is_right = item.kind == case.kind
                right, wrong = right + is_right, wrong + (not is_right)
                if not is_right:
                    print(item.kind, "in", case.kind, case.lines)
    assert right >= 300
    assert right / (right + wrong) >= 0.95
    touched = sum(redact(segments_of(case.lines)) != segments_of(case.lines) for case in innocent)
    assert touched / len(innocent) <= 0.05


@pytest.mark.covers("QM-B15")
def test_mark_says_where_and_when() -> None:
    before = segments_of(customer("so my card is 4111 1111 1111 1111, thanks"))
    (after,) = redact(before)
    assert after.text == "so my card is [card number], thanks"
    assert [word.text for word in after.words] == ["so", "my", "card", "is", "[card number],", "thanks"]
    (item,) = after.redactions
    assert after.text[item.start_char : item.end_char] == MARKS["card"]
    assert (item.start_ms, item.end_ms) == (400, 790)
    assert (after.words[4].start_ms, after.words[4].end_ms) == (400, 790)


@pytest.mark.covers("QM-B15")
def test_without_words_there_is_no_sound_to_bound() -> None:
    (after,) = redact([replace(segments_of(customer("mail jane@example.com"))[0], words=())])
    assert after.text == "mail [e-mail address]"
    assert (after.redactions[0].start_ms, after.redactions[0].end_ms) == (None, None)


def test_several_in_one_line_keep_their_places() -> None:
    (after,) = redact(segments_of(customer("jane@example.com or 07700 900123 or 4111-1111-1111-1111 or a@b.org")))
    assert [item.kind for item in after.redactions] == ["email", "phone", "card", "email"]
    assert all(after.text[item.start_char : item.end_char] == MARKS[item.kind] for item in after.redactions)


@pytest.mark.parametrize(
    ("question", "answer", "is_kept"),
    [
        ("What's your order number?", "it's 5551234567", True),
        ("What's the best phone number?", "it's 5551234567", False),
        ("And the long number on the card?", "4111 1111 1111 1112", False),
        ("And the tracking number?", "4111 1111 1111 1112", True),
    ],
)
def test_the_question_says_what_the_number_is(question: str, answer: str, is_kept: bool) -> None:
    after = redact(segments_of(((Speaker.AGENT, question), (Speaker.CUSTOMER, answer))))
    assert (after[1].text == answer) == is_kept


@pytest.mark.covers("QM-B15")
def test_words_that_differ_from_the_text_do_not_leak() -> None:
    segment = segments_of(customer("card 4111 1111 1111 1111"))[0]
    other = tuple(
        replace(word, text=text)
        for word, text in zip(segment.words, ["card", "4111-", "1111.", "x", "1111"], strict=True)
    )
    (after,) = redact([replace(segment, words=other)])
    assert "1111" not in " ".join(word.text for word in after.words)
    (stray,) = redact([replace(segment, text="nothing here", words=segment.words)])
    assert "1111" not in " ".join(word.text for word in stray.words)


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Re: call 07700 900123", "Re: call [phone number]"),
        ("not necessary at this point in time", "not necessary at this point in time"),
        ("my account number would be 0183362238", "my account number would be 0183362238"),
    ],
)
def test_one_text(text: str, redacted: str) -> None:
    assert redact_text(text) == redacted


def test_guessed_speakers_do_not_save_a_card() -> None:
    after = redact(segments_of(((Speaker.CUSTOMER, "4111 1111"), (Speaker.AGENT, "1111 1111"))))
    assert [segment.text for segment in after] == ["[card number]", "[card number]"]


@pytest.mark.covers("QM-B15")
def test_twice_is_once() -> None:
    rng = random.Random(3)
    makers = (written_cards, spoken_cards, written_emails, spoken_emails, phones, spoken_phones, negatives)
    for case in (case for make in makers for case in make(rng, 15)):
        once = redact(segments_of(case.lines))
        assert redact(once) == once


_PIECES = st.sampled_from(
    ["4111", "1111 ", "four ", "double ", "@", " at ", " dot ", "com", "jane", "+", "44", "07700", "900123", "-", " ",
     ".", "[card number]", "call ", "card ", "order ", "\n", "½", "٤", "(", ")", "twenty ", "six ", "uh ", "£", ","]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Speaker)), st.lists(_PIECES, max_size=14).map("".join)), max_size=5))
def test_any_text_is_redacted_once_and_for_all(lines: list[tuple[Speaker, str]]) -> None:
    before = segments_of(tuple(lines))
    after = redact(before)
    assert redact(after) == after
    assert len(after) == len(before)
    for segment in after:
        for item in segment.redactions:
            assert segment.text[item.start_char : item.end_char] == MARKS[item.kind]
