"""How a message to a customer reads before it is sent (R27): rules over its words, each with the words it means.

A rule points; whoever writes decides. What is sent in spite of a remark is kept with the message.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Remark:
    """What a rule has to say on the words from `start` to `end`; both 0 where it is about the whole."""

    kind: str
    advice: str
    start: int = 0
    end: int = 0


_POINTED: Sequence[tuple[str, str, re.Pattern[str]]] = (
    (
        "blame",
        "It blames the customer. Say what happened and what you do about it.",
        re.compile(
            r"\byou (?:(?:should have|should've|ought to have|didn't|did not)"
            r"(?! (?:received?|been|be|heard?|had|have|get|got|expect|deserve))|could have|failed to|forgot to|"
            r"neglected to|must have|are wrong|were wrong|misunderstood|never told)\b|"
            r"\byour (?:own )?(?:fault|mistake|error)\b|"
            r"\bas (?:i|we) (?:already|previously) (?:said|told|explained|informed|stated)\b|"
            r"\b(?:if you had|had you) (?:only )?(?:read|told|called|checked|followed)\b|\bas you should know\b",
            _I,
        ),
    ),
    (
        "dismissive",
        "It plays down what the customer feels. Recognise it instead.",
        re.compile(
            r"\bcalm down\b|\byou(?:'re| are) (?:over-?reacting|exaggerating|the (?:only|first) one)\b|"
            r"\b(?:it(?:'s| is)|that(?:'s| is)) (?:just|only) (?:a|an)\b|\bnobody else (?:has )?complain\w*\b|"
            r"\bsorry (?:if|that) you (?:feel|felt|think)\b|\bany inconvenience (?:this )?(?:may|might) have\b",
            _I,
        ),
    ),
    (
        "jargon",
        "The customer may not know this word. Say it in everyday words.",
        re.compile(
            r"\b(?:SLA|KPI|CSAT|NPS|CRM|RCA|FCR|AHT|T&Cs?|EOD|ETA|POC|SOP|Tier ?[123]|L[123]|back[- ]?office|"
            r"escalation matrix|root[- ]cause|stakeholders?|going forward|action(?:ed|ing)|expedit(?:e|ed|ing)|"
            r"aforementioned|hereby|herewith|pursuant|per our (?:policy|records)|as per|remediation|ticket|"
            r"close the loop|touch base|bandwidth|leverage|utili[sz]e)\b"
        ),
    ),
    (
        "cold",
        "It sounds like a refusal before anybody listened. Say what you can do.",
        re.compile(
            r"\b(?:unfortunately,? )?there(?:'s| is) nothing (?:(?:more|else) )?(?:i|we) can do\b|"
            r"\b(?:that(?:'s| is)|it(?:'s| is)) (?:just )?(?:our|the) policy\b|"
            r"\bnot our (?:problem|responsibility|department)\b|"
            r"\bas stated (?:above|before|in the terms)\b|\byou must\b|\byou have to\b",
            _I,
        ),
    ),
)
_SHOUTED = re.compile(r"\b[A-Z]{4,}(?:[\s,]+[A-Z]{2,})*\b|!{2,}")
_ABBREVIATIONS = frozenset({"IBAN", "ISBN", "HTTP", "HTTPS", "PDF", "EMAIL", "IMEI"})
_NEXT = re.compile(
    r"\b(?:we|i)(?:'ll| will| shall| are going to|'m going to| am going to)\b|"
    r"\bby (?:mon|tues|wednes|thurs|fri|satur|sun)day\b|"
    r"\b(?:with)?in (?:the next )?\w+ (?:working |business )?(?:hours?|days?|weeks?)\b|"
    r"\bwhat happens next\b|\bnext step\b|"
    r"\bplease (?:reply|tell|send|call|let)\b|\bby \d{1,2} \w+|\bfollow it\b|⟦portal link⟧",
    _I,
)
_GREETING = re.compile(r"\A\s*(?:dear|hello|hi|good (?:morning|afternoon|evening))\b[ \t]*([^\n,.!]*)", _I)
_NOBODY = re.compile(
    r"\A(?:sir|madam|customer|valued customer|all|there|user|client|sir[ /]+(?:or )?madam)?[,.!]?\s*\Z", _I
)
_APOLOGY = re.compile(r"\b(?:sorry|apologi[sz]e|apologies|regret)\b", _I)
_APOLOGETIC = frozenset({"answer", "proposal", "final", "acknowledgement"})


def remarks(text: str, purpose: str, *, name: str = "") -> list[Remark]:
    """What there is to say on the text, in its order; what is about the whole comes last."""
    pointed = sorted([*_pointed(text), *_shouted(text)], key=lambda remark: remark.start)
    return [*_apart(pointed), *_whole(text, purpose, name)]


def _pointed(text: str) -> Iterator[Remark]:
    for kind, advice, pattern in _POINTED:
        for match in pattern.finditer(text):
            yield Remark(kind, advice, match.start(), match.end())


def _shouted(text: str) -> Iterator[Remark]:
    for match in _SHOUTED.finditer(text):
        if match[0] not in _ABBREVIATIONS:
            yield Remark("shouting", "Capitals and rows of marks read as shouting.", match.start(), match.end())


def _apart(found: Iterable[Remark]) -> list[Remark]:
    """Those that do not lie in one before them."""
    kept: list[Remark] = []
    for remark in found:
        if not kept or remark.start >= kept[-1].end:
            kept.append(remark)
    return kept


def _whole(text: str, purpose: str, name: str) -> Iterator[Remark]:
    if not text.strip():
        return
    if not _NEXT.search(text):
        yield Remark("no_next_step", "It does not say what happens next, or by when.")
    greeting = _GREETING.match(text)
    first = name.split()[0].casefold() if name.split() else ""
    if (greeting is None or _NOBODY.match(greeting[1].strip())) and not (first and first in text[:200].casefold()):
        yield Remark("no_name", "It does not greet the customer by name.")
    if purpose in _APOLOGETIC and not _APOLOGY.search(text):
        yield Remark("no_apology", "It does not say sorry for what went wrong.")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: with the remark that points at it, or without one."""

    text: str
    remark: Remark | None = None


def pieces(text: str, found: Iterable[Remark]) -> list[Piece]:
    """The whole text in order, cut where remarks begin and end."""
    cut: list[Piece] = []
    at = 0
    for remark in found:
        if remark.end > remark.start >= at:
            cut += [Piece(text[at : remark.start]), Piece(text[remark.start : remark.end], remark)]
            at = remark.end
    return [piece for piece in [*cut, Piece(text[at:])] if piece.text]
