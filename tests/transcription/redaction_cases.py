"""Generated conversations with personal data of every class, and innocent ones, for the redaction tests.

Two books of templates over the same values: `TUNED`, which the rules were made with, and `HELD_OUT`, which was
written afterwards and never tuned on. `{}` stands for the value; a line begins with "A:" (agent) or "C:".
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from transcription.language.cards import is_luhn
from transcription.language.checksums import is_bsn, is_iban, is_nhs, is_ssn, is_steuer_id
from transcription.transcript import Segment, Speaker, Word

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
            "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
            "nineteenth", "twentieth", "twenty first", "twenty second", "twenty third", "twenty fourth",
            "twenty fifth", "twenty sixth", "twenty seventh", "twenty eighth")  # fmt: skip
FIRSTS = ("Oliver", "Amelia", "Priya", "Mateusz", "Siobhan", "Kwame", "Ingrid", "Rajesh", "Chloe", "Dmitri", "Fatima",
          "Hamish", "Yuki", "Beatriz", "Tomasz", "Gwen", "Noah", "Leila", "Ruth", "Callum")  # fmt: skip
LASTS = ("Okafor", "Lindqvist", "Patel", "Kowalski", "Brennan", "Hargreaves", "Nakamura", "O'Connor", "Schmidt",
         "Fernandez", "Whitlock", "Adeyemi", "Pemberton", "Novak", "Iyer", "MacLeod", "Baker", "Dubois")  # fmt: skip
STREETS = ("Acacia Avenue", "Station Road", "Mill Lane", "Elm Street", "Queens Drive", "Victoria Terrace",
           "Oak Crescent", "Kingsley Gardens", "Harbour Street", "Maple Avenue", "Birchwood Close",
           "Church Lane")  # fmt: skip
TOWNS = (("Leeds", "LS6 3HN"), ("Bristol", "BS1 4DJ"), ("Cardiff", "CF10 1EP"), ("Norwich", "NR2 1TF"),
         ("Springfield, IL", "62704"), ("Austin, TX", "78701"), ("Portland, OR", "97205-1234"))  # fmt: skip


@dataclass(frozen=True)
class Case:
    """Lines of a conversation; `kind` is what they hold (None: nothing); no secret may be readable afterwards."""

    kind: str | None
    lines: tuple[tuple[Speaker, str], ...]
    secrets: tuple[str, ...] = ()
    form: str = "written"


@dataclass(frozen=True)
class Value:
    """A value as it is written or told; `secrets` are the pieces of it that must not be left."""

    told: str
    secrets: tuple[str, ...]
    form: str = "written"


Make = Callable[[random.Random], Value]


def is_routing(digits: str) -> bool:
    """American routing number (ABA): nine digits weighted 3, 7, 1; Federal Reserve prefixes only."""
    if len(digits) != 9 or not (1 <= int(digits[:2]) <= 12 or 21 <= int(digits[:2]) <= 32 or digits[:2] == "80"):
        return False
    return sum(weight * int(char) for weight, char in zip((3, 7, 1) * 3, digits, strict=True)) % 10 == 0


def segments_of(lines: Sequence[tuple[Speaker, str]]) -> tuple[Segment, ...]:
    """Segments with one word per space-separated piece, 100 ms each."""
    result = []
    for place, (speaker, text) in enumerate(lines):
        start = place * 100_000
        words = tuple(
            Word(piece, start + 100 * at, start + 100 * at + 90, 0.9) for at, piece in enumerate(text.split())
        )
        result.append(Segment(place, speaker, text, start, start + 100 * len(words), words))
    return tuple(result)


def digits_of(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def spoken(digits: str, rng: random.Random) -> list[str]:
    """Digits and letters as people say them: singly, "double four", "twenty six", with hesitations."""
    said: list[str] = []
    at = 0
    while at < len(digits):
        rest, used = digits[at:], 1
        if not rest[0].isdecimal():
            said.append(rest[0].upper())
        elif len(rest) >= 2 and rest[0] == rest[1] and rng.random() < 0.6:
            said.append(f"double {DIGITS[int(rest[0])]}")
            used = 2
        elif (
            rest[:2].isdecimal() and len(rest) >= 2 and rest[0] in "23456789" and rest[1] != "0" and rng.random() < 0.1
        ):
            said.append(f"{TENS[int(rest[0]) - 2]} {DIGITS[int(rest[1])]}")
            used = 2
        else:
            said.append("oh" if rest[0] == "0" and rng.random() < 0.5 else DIGITS[int(rest[0])])
        at += used
        if rng.random() < 0.07 and at < len(digits):
            said.append(rng.choice(["uh", "um", "er", "and then"]))
    return said


def heard(text: str, rng: random.Random) -> str:
    """A line as a recogniser or a hurried typist leaves it."""
    way = rng.randrange(4)
    if way == 0:
        return text.lower()
    return text.rstrip(".?") if way == 1 else text


def as_told(written: Sequence[str], digits: str, rng: random.Random, pieces: Sequence[str] = ()) -> Value:
    """One of the written forms, or the digits in words; told, all number words are secrets."""
    if rng.random() < 0.5:
        form = rng.choice(written)
        return Value(form, (digits, form, *pieces))
    return Value(" ".join(spoken(digits, rng)), (), "spoken")


def with_check(rng: random.Random, make: Callable[[], str], is_right: Callable[[str], bool]) -> str:
    while True:
        found = make()
        if is_right(found):
            return found


def card(rng: random.Random) -> Value:
    prefix, length = rng.choice(
        [("4", 16), ("5412", 16), ("2223", 16), ("34", 15), ("37", 15), ("6011", 16), ("36", 14)]
    )
    body = prefix + digits_of(rng, length - len(prefix) - 1)
    number = next(body + digit for digit in "0123456789" if is_luhn(body + digit))
    groups = [number[at : at + 4] for at in range(0, length, 4)]
    return as_told([number, *(sign.join(groups) for sign in (" ", "-", ".", "\u200b", "  "))], number, rng, groups[:3])


def card_code(rng: random.Random) -> Value:
    digits = digits_of(rng, rng.choice([3, 3, 4]))
    return as_told([digits, " ".join(digits)], digits, rng)


def card_expiry(rng: random.Random) -> Value:
    month, year = rng.randrange(1, 13), rng.randrange(26, 33)
    if rng.random() < 0.5:
        form = rng.choice([f"{month:02}/{year}", f"{month:02}/20{year}", f"{month:02} {year}", f"{month:02}-{year}",
                           f"{MONTHS[month - 1]} 20{year}", f"{month}/{year}"])  # fmt: skip
        return Value(form, (form,))
    named = f"{MONTHS[month - 1]} {rng.choice(['twenty ', ''])}{pair(year)}"
    told = rng.choice([named, f"{' '.join(spoken(f'{month:02}', rng))} {pair(year)}", f"oh {DIGITS[month % 10]} "
                       f"{' '.join(spoken(str(year), rng))}" if month < 10 else named])  # fmt: skip
    return Value(told, (), "spoken")


def pair(number: int) -> str:
    """A two-digit number in words."""
    if number < 10:
        return f"oh {DIGITS[number]}"
    if number < 20:
        return TEENS[number - 10]
    return TENS[number // 10 - 2] + (f" {DIGITS[number % 10]}" if number % 10 else "")


def iban(rng: random.Random) -> Value:
    body, country = rng.choice([("NWBK" + digits_of(rng, 14), "GB"), (digits_of(rng, 18), "DE"),
                                ("INGB" + digits_of(rng, 10), "NL"), (digits_of(rng, 20), "ES")])  # fmt: skip
    number = next(f"{country}{check:02}{body}" for check in range(2, 99) if is_iban(f"{country}{check:02}{body}"))
    groups = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    if rng.random() < 0.6:
        form = rng.choice([number, groups, groups.lower(), groups.replace(" ", "-")])
        return Value(form, (form, number, body[-8:]))
    return Value(" ".join(spoken(number, rng)), (), "spoken")


def bank_account(rng: random.Random) -> Value:
    digits = digits_of(rng, rng.choice([8, 8, 10, 12]))
    return as_told([digits, f"{digits[:4]} {digits[4:]}"], digits, rng)


def sort_code(rng: random.Random) -> Value:
    digits = digits_of(rng, 6)
    groups = [digits[at : at + 2] for at in (0, 2, 4)]
    return as_told(["-".join(groups), " ".join(groups), digits], digits, rng)


def routing(rng: random.Random) -> Value:
    digits = with_check(rng, lambda: "0" + digits_of(rng, 8), is_routing)
    return as_told([digits], digits, rng)


def email(rng: random.Random) -> Value:
    first, last = rng.choice(FIRSTS).lower(), rng.choice(LASTS).lower().replace("'", "")
    host = rng.choice(["example", "gmail", "beispiel", "mail-post"])
    if rng.random() < 0.5:
        form = f"{first}.{last}{digits_of(rng, 2)}@{host}.{rng.choice(['com', 'co.uk', 'de', 'org'])}"
        return Value(form, (form, last))
    told = f"{first} {rng.choice(['dot', 'underscore'])} {last} at {host.replace('-', ' dash ')} dot com"
    return Value(told, (last, first), "spoken")


def phone(rng: random.Random) -> Value:
    tail = digits_of(rng, 3)
    if rng.random() < 0.5:
        form = rng.choice(["+44 7700 900{}", "07700 900{}", "020 7946 0{}", "+1 202-555-0{}", "(202) 555-0{}",
                           "202.555.0{}", "0044 7700 900{}", "+49 30 901820{}"]).format(tail)  # fmt: skip
        return Value(form, (form, form[-5:]))
    return Value(" ".join(spoken(rng.choice(["07700900", "0161496"]) + "0" + tail[:2], rng)), (), "spoken")


def national_id(rng: random.Random) -> Value:
    ssn = with_check(rng, lambda: digits_of(rng, 9), is_ssn)
    nino = rng.choice("ABCEGHJKLMNPRSTWXYZ") + rng.choice("ABCEGHJKLMPRSWXY") + digits_of(rng, 6) + rng.choice("ABCD")
    nino = "JK" + nino[2:] if nino[:2] in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ") else nino
    spaced = f"{nino[:2]} {nino[2:4]} {nino[4:6]} {nino[6:8]} {nino[8]}"
    dni = digits_of(rng, 8)
    dni += "TRWAGMYFPDXBNJZSQVHLCKE"[int(dni) % 23]
    makers: list[Callable[[], Value]] = [
        lambda: as_told([f"{ssn[:3]}-{ssn[3:5]}-{ssn[5:]}", ssn, f"{ssn[:3]} {ssn[3:5]} {ssn[5:]}"], ssn, rng),
        lambda: as_told([nino, spaced, nino.lower()], nino, rng),
        lambda: as_told([dni, f"{dni[:8]}-{dni[8]}"], dni, rng),
        lambda: as_told([digits_of(rng, 9)], digits_of(rng, 9), rng),
        lambda: as_told([f"PA{ssn[:7]}"], f"PA{ssn[:7]}", rng),
    ]
    for is_right, count in ((is_bsn, 9), (is_steuer_id, 11), (is_nhs, 10)):
        made = with_check(rng, lambda count=count: digits_of(rng, count), is_right) if rng.random() < 0.2 else ""
        if made:
            return as_told([made], made, rng)
    return rng.choice(makers)()


def birth_date(rng: random.Random) -> Value:
    day, month, year = rng.randrange(1, 29), rng.randrange(1, 13), rng.randrange(1940, 2006)
    name = MONTHS[month - 1]
    suffix = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd"}.get(day, "th")
    if rng.random() < 0.5:
        form = rng.choice([f"{day:02}/{month:02}/{year}", f"{year}-{month:02}-{day:02}", f"{day} {name} {year}",
                           f"{name} {day}, {year}", f"{day}{suffix} of {name} {year}", f"{day}.{month}.{year % 100:02}",
                           f"{day:02}{month:02}{year}", f"{day:02} {month:02} {year}"])  # fmt: skip
        return Value(form, (form,))
    year_told = f"{pair(year // 100)} {pair(year % 100)}" if year < 2000 else f"two thousand and {DIGITS[year % 10]}"
    if year == 2000:
        year_told = "two thousand"
    told = rng.choice([f"the {ORDINALS[day - 1]} of {name} {year_told}", f"{name} {ORDINALS[day - 1]} {year_told}",
                       f"{ORDINALS[day - 1]} {name} {pair(year % 100) if year < 2000 else year_told}",
                       " ".join(spoken(f"{day:02}{month:02}{year}", rng))])  # fmt: skip
    return Value(told, (name,) if name.lower() in told.lower() and month != 5 else (), "spoken")


def address(rng: random.Random) -> Value:
    number, street = rng.randrange(1, 400), rng.choice(STREETS)
    town, code = rng.choice(TOWNS)
    house = rng.choice([str(number), str(number), f"{number}a", f"Flat 3, {number}"])
    if rng.random() < 0.6:
        form = rng.choice(
            [f"{house} {street}, {town} {code}", f"{house} {street}", f"{house} {street}, {town}, {code}"]
        )
        return Value(form, (street, code))
    low = number % 100
    said = pair(low) if low >= 10 else DIGITS[low or 7]
    tail = f" {town.split(',')[0]}" + (f" {' '.join(spoken(code.replace(' ', ''), rng))}" if code[0].isalpha() else "")
    return Value(f"{said} {street}{rng.choice(['', tail])}", (street,), "spoken")


def name(rng: random.Random) -> Value:
    first, last = rng.choice(FIRSTS), rng.choice(LASTS)
    if rng.random() < 0.15:
        letters = rng.choice([" ", "-", ", "]).join(last.replace("'", "").upper())
        return Value(f"{first} {last}, {letters}", (last, letters), "spoken")
    return Value(f"{first} {last}", (last, first))


MAKERS: Mapping[str, Sequence[Make]] = {
    "card": [card], "card_code": [card_code], "card_expiry": [card_expiry], "iban": [iban],
    "bank_account": [bank_account], "sort_code": [sort_code, sort_code, routing], "email": [email], "phone": [phone],
    "national_id": [national_id], "birth_date": [birth_date], "address": [address], "name": [name],
}  # fmt: skip


def case_of(kind: str, template: str, rng: random.Random) -> Case:
    """One conversation of a template, the value perhaps split over lines with the other side's word between."""
    make = routing if "routing" in template.lower() else rng.choice(MAKERS[kind])
    if make is routing and "routing" not in template.lower():
        make = sort_code
    value = make(rng)
    lines = []
    for line in template.split("|"):
        speaker = Speaker.AGENT if line[0] == "A" else Speaker.CUSTOMER
        text = line[2:].replace("{last4}", digits_of(rng, 4))
        if "{}" not in text:
            lines.append((speaker, heard(text, rng)))
            continue
        words = value.told.split(" ")
        if value.form == "spoken" and kind != "name" and len(words) > 5 and rng.random() < 0.35:
            half = len(words) // 2
            before, after = text.split("{}")
            lines.append((speaker, heard(before + " ".join(words[:half]), rng)))
            other = Speaker.CUSTOMER if speaker == Speaker.AGENT else Speaker.AGENT
            if rng.random() < 0.7:
                lines.append((other, rng.choice(["mm-hm", "Okay.", "yes", "Got that, go on."])))
            lines.append((speaker, heard(" ".join(words[half:]) + after, rng)))
        else:
            lines.append((speaker, heard(text.format(value.told), rng)))
    return Case(kind, tuple(lines), value.secrets, value.form)
