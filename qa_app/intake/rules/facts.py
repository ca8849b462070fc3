"""Reading facts out of a complaint's own words: numbers, dates, amounts, what is asked for, who is named (R06).

Each is a suggestion with the place where it stands and how sure the rule is; nothing below `SURE_ENOUGH` is given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qa_app.intake.rules import amounts, days

SURE_ENOUGH = 0.6
KINDS = ("order", "account", "product", "date", "amount", "remedy", "staff")
MOST_OF_A_KIND = 8
_ORDER_WORDS = (
    r"order|booking|invoice|ticket|tracking|parcel|consignment|reference|ref|reservation|delivery|shipment|receipt"
)
_ACCOUNT_WORDS = r"account|customer|membership|member|policy|contract|meter|client|loyalty card"
_NUMBER = r"(?P<number>[A-Za-z]{0,5}[-/]?\d[\w/-]{2,22})"
_LINK = r"(?P<link>\s*(?:numbers?|no\.?|nr\.?|nos\.?|id|code|ref(?:erence)?)?\s*(?:#|:|is|was|=)?\s*#?\s*)"
_ORDER = re.compile(rf"\b(?:{_ORDER_WORDS})\b{_LINK}{_NUMBER}\b", re.IGNORECASE)
_ACCOUNT = re.compile(rf"\b(?:{_ACCOUNT_WORDS})\b{_LINK}{_NUMBER}\b", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w/-])(?P<number>[A-Z]{2,5}-\d{4,12})(?![\w/-])")
_YEAR = re.compile(r"(19|20)\d\d")
_FEWEST_DIGITS = 4

_ASKING = re.compile(
    r"\b(?:i|we|she|he|they)(?:'d|’d| would)? ?(?:really |just |only |also |still |now )?(?:want|like|need|expect|"
    r"demand|request|ask(?:ed|ing)?(?: for)?|insist on|wish for)|\b(?:please|could you|can you|can i (?:get|have)|"
    r"may i have|give me|send me|looking for|entitled to|hoping for|"
    r"owe me|asking for|asks for|wants|demands|requests)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|n't|n’t|no longer|never|instead of|rather than|without)\b", re.IGNORECASE)
_REMEDIES = (
    ("refund", r"refund(?:ed)?|money back|reimburse(?:d|ment)?|my money|pa(?:y|id) (?:me |it )?back"),
    ("replacement", r"replac(?:e|ed|ement)|a new one|exchange(?:d)?|send (?:me )?another"),
    ("product_fixed", r"repair(?:ed)?|fix(?:ed)?\b|mend(?:ed)?"),
    ("apology", r"apolog(?:y|ise|ize)|say sorry"),
    ("discount", r"discount|money off|voucher|percent off|% off"),
    ("other_compensation", r"compensat(?:e|ed|ion)|goodwill (?:payment|gesture)|make (?:it|this) up to"),
    ("service_adjustment", r"cancel(?:led|lation)?|change my (?:plan|tariff|contract)|terminate|upgrade|downgrade"),
    ("additional_information", r"explan(?:ation)|explain(?:ed)?|to know why|answers?\b|call(?:ed)? back|ring me back"),
    ("corrective_action", r"correct(?:ed)? (?:the |my )?(?:bill|record|charge|address|account)|put (?:it|this) right"),
)
_REMEDY = tuple((kind, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for kind, words in _REMEDIES)
_SENTENCE = re.compile(r"[^.!?;\n]+")
_BEFORE_NAME = re.compile(
    r"\b(?:spoke (?:to|with)|talked (?:to|with)|named|called|by|from|with|agent|adviser|advisor|manager|colleague|"
    r"assistant|representative|driver|name (?:is|was)|told by|someone called|somebody called)\s+"
    r"(?P<name>[A-Z][a-z]{1,20}(?:\s[A-Z][a-z]{1,20})?)\b"
)
_NO_NAMES = frozenset(
    re.findall(
        r"\w+",
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
        "september october november december the your my our customer sales support london england amazon google "
        "royal mail they this that what when i you he she it we",
    )
)


@dataclass(frozen=True, slots=True)
class Found:
    """A fact that a text holds at `start`..`end`; `confidence` lies between 0 and 1."""

    kind: str
    value: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Known:
    """What the centre knows: its products, the names of its staff, and the day on which the text was written."""

    written_on: date
    products: Sequence[str] = ()
    staff: Sequence[str] = ()


def read(text: str, known: Known) -> list[Found]:
    """The facts that the text holds, in the order in which they stand there; each place is one fact alone."""
    found = [*_numbers(text), *_dates(text, known.written_on), *_amounts(text), *_remedies(text)]
    found += [*_products(text, known.products), *_staff(text, known.staff)]
    kept: list[Found] = []
    for one in sorted(found, key=lambda item: (-item.confidence, item.start)):
        is_told = any(one.kind == other.kind and one.value == other.value for other in kept)
        is_taken = any(one.start < other.end and other.start < one.end for other in kept)
        is_full = sum(one.kind == other.kind for other in kept) >= MOST_OF_A_KIND
        if one.confidence >= SURE_ENOUGH and not (is_told or is_taken or is_full):
            kept.append(one)
    return sorted(kept, key=lambda item: item.start)


def _numbers(text: str) -> Iterator[Found]:
    for kind, pattern in (("order", _ORDER), ("account", _ACCOUNT)):
        for match in pattern.finditer(text):
            number, has_link = match["number"].rstrip("-/"), bool(match["link"].strip())
            digits = sum(letter.isdigit() for letter in number)
            if digits < _FEWEST_DIGITS or (_YEAR.fullmatch(number) and not has_link):
                continue
            sure = 0.95 if has_link or not number.isdigit() else 0.8
            yield Found(kind, number.upper(), match.start("number"), match.start("number") + len(number), sure)
    for match in _BARE.finditer(text):
        yield Found("order", match["number"], match.start("number"), match.end("number"), 0.7)


def _dates(text: str, written_on: date) -> Iterator[Found]:
    for day in days.read(text, written_on):
        yield Found("date", day.on.isoformat(), day.start, day.end, day.confidence)


def _amounts(text: str) -> Iterator[Found]:
    for amount in amounts.read(text):
        yield Found("amount", amount.value, amount.start, amount.end, amount.confidence)


def _remedies(text: str) -> Iterator[Found]:
    """What is asked for: a remedy named after words of asking in the same sentence, and not turned down there."""
    for sentence in _SENTENCE.finditer(text):
        for kind, pattern in _REMEDY:
            for match in pattern.finditer(sentence[0]):
                before = sentence[0][: match.start()]
                asked = list(_ASKING.finditer(before))
                is_asked = bool(asked) and len(before) - asked[-1].end() < 60
                is_refused = is_asked and bool(_NOT.search(before[asked[-1].start() :]))
                sure = 0.9 if is_asked and not is_refused else 0.4
                start = sentence.start() + match.start()
                yield Found("remedy", kind, start, start + len(match[0]), sure)


def _products(text: str, products: Sequence[str]) -> Iterator[Found]:
    lower = text.lower()
    for product in products:
        name = product.strip().lower()
        if len(name) < 3:
            continue
        for match in re.finditer(rf"(?<!\w){re.escape(name)}s?(?!\w)", lower):
            yield Found("product", product.strip(), match.start(), match.end(), 0.85)


def _staff(text: str, staff: Sequence[str]) -> Iterator[Found]:
    firsts: dict[str, set[str]] = {}
    for name in staff:
        firsts.setdefault(name.split()[0], set()).add(name)
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
            yield Found("staff", name, match.start(), match.end(), 0.95)
    for match in _BEFORE_NAME.finditer(text):
        words = match["name"].split()
        if words[0].lower() in _NO_NAMES:
            continue
        name = " ".join(word for word in words if word.lower() not in _NO_NAMES)
        of = firsts.get(words[0], set())
        value, sure = (next(iter(of)), 0.75) if len(of) == 1 else (name, 0.65)
        yield Found("staff", value, match.start("name"), match.start("name") + len(name), sure)
