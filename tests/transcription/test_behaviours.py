"""Detectors on lines: phrases, speakers, negation, place, order and companions, each with what must not match."""

from dataclasses import replace

import pytest

from transcription.language.behaviours import (
    Companion,
    Detector,
    Edge,
    Group,
    Hit,
    Rule,
    Unit,
    Window,
    absences,
    detect,
    observe,
)
from transcription.language.behaviours.phrases import BadPhrase, parse
from transcription.transcript import Channel, Redaction, Segment, Speaker, Transcript, Word

A, C, S, U = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM, Speaker.UNKNOWN
Row = tuple[Speaker, str]


def talk(*rows: Row, channel: Channel = Channel.CHAT, step_ms: int = 10_000) -> Transcript:
    segments = tuple(Segment(at, who, text, at * step_ms, (at + 1) * step_ms) for at, (who, text) in enumerate(rows))
    return Transcript(channel, len(rows) * step_ms, segments)


def detector(*rules: Rule, key: str = "sorry", speaker: Speaker | None = None, **more: object) -> Detector:
    return Detector(key, "Sorry", "Says sorry", Group.EMPATHY, speaker, rules=rules, **more)  # type: ignore[arg-type]


def lines(transcript: Transcript, *rules: Rule, **more: object) -> list[int]:
    return [hit.index for hit in detect(transcript, [detector(*rules, **more)])]  # type: ignore[arg-type]


def is_found(phrase: str, text: str) -> bool:
    return bool(lines(talk((A, text)), Rule((phrase,))))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("I am sorry", "I’m SORRY"),
        ("I'm sorry", "im sorry"),
        ("do not worry", "Please don't worry."),
        ("can't help", "we cannot help"),
        ("apologise for", "I apologize for that"),
        ("your behavior", "about your behaviour"),
        ("apolog*", "My apologies!"),
        ("(sorry|apologies) for the (delay|long wait)", "apologies for the long wait"),
        ("{very} sorry", "sorry"),
        ("sorry * that", "sorry about that"),
        ("sorry {*} that", "sorry that"),
        ("let me ... for you", "let me look that up for you"),
        ("^ how would", "Okay, so how would you like it?"),
        ("^ how would", "I see. How would you like it?"),
        ("did you mean ?", "Did you mean this one?"),
        ("^ so you .", "So you paid already."),
        ("spoke to <name>", "I spoke to Sarah"),
        ("number is [card number]", "My number is [card number]."),
        ("is [*]", "it is [phone number]"),
        ("e-mail address", "your e-mail address"),
        ("so… you", "so, well, you"),
        ("sorry", "s\u00adorry"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert is_found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("sorry", "sorrow"),
        ("sorry * that", "sorry that"),
        ("let me ... for you", "let me look it all up right now for you"),
        ("^ how would", "I know how would it be"),
        ("did you mean ?", "I did, you mean it."),
        ("^ so you .", "So you paid already?"),
        ("spoke to <name>", "I spoke to sarah and to Customer Service"),
        ("card number", "it is [card number]"),
        ("sorry for that", "Sorry. For that I need your name"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert not is_found(phrase, text)


@pytest.mark.parametrize(
    "phrase",
    ["", "*", "...", "* sorry", "{very}", "{*} sorry", "so* I", "a.*b", "(a|(b|c)) d", "sorry+", "(|) x", "^", "?",
     "x" * 401, "a " * 25, "a " + "... " * 4 + "b", "<name>", "{very} * sorry", "(sorry"],
)  # fmt: skip
def test_a_phrase_that_cannot_be_limited_is_refused(phrase: str) -> None:
    with pytest.raises(BadPhrase):
        parse(phrase)


def test_the_hit_names_characters_and_times_of_its_words() -> None:
    text = "Oh, I'm sorry to hear that"
    words = tuple(Word(word, 100 * at, 100 * at + 90) for at, word in enumerate(text.split()))
    transcript = Transcript(Channel.CALL, 600, (Segment(0, A, text, 0, 600, words),))
    hit = Hit("sorry", 0, 4, 21, 100, 490, "rule", "says “I'm sorry to hear” (phrase: i am sorry to hear)", 1.0)
    assert detect(transcript, [detector(Rule(("i am sorry to hear", "sorry")))]) == (hit,)
    assert text[hit.start_char : hit.end_char] == "I'm sorry to hear"


def test_without_word_times_the_hit_has_the_segments_times() -> None:
    (hit,) = detect(talk((C, "hi"), (A, "so sorry")), [detector(Rule(("sorry",)))])
    assert (hit.start_ms, hit.end_ms) == (10_000, 20_000)


@pytest.mark.covers("QM-B11")
def test_speakers_system_lines_and_unknown_ones() -> None:
    said = talk((A, "sorry"), (C, "sorry"), (S, "sorry"), (U, "sorry"))
    assert lines(said, Rule(("sorry",))) == [0, 1, 3]
    assert lines(said, Rule(("sorry",)), speaker=A) == [0]
    assert lines(said, Rule(("sorry",)), speaker=A, may_be_unknown=True) == [0, 3]
    assert lines(said, Rule(("sorry",), speaker=C), speaker=A) == [1]


def test_a_channel_it_is_not_for_has_no_hits() -> None:
    rule = Rule(("sorry",))
    assert lines(talk((A, "sorry")), rule, channels=(Channel.CALL,)) == []
    assert lines(talk((A, "sorry"), channel=Channel.CALL), rule, channels=(Channel.CALL,)) == [0]


def test_a_language_it_is_not_for_has_no_hits() -> None:
    rule = Rule(("sorry",))
    for language, found in (("en", [0]), ("en-GB", [0]), (None, [0]), ("de", [])):
        said = replace(talk((A, "sorry")), language=language)
        assert lines(said, rule, languages=("en",)) == found
        assert absences(said, [detector(Rule(("no such words",)), languages=("de",), expects_absence=True)], ()) == (
            ("sorry",) if language in (None, "de") else ()
        )


@pytest.mark.covers("QM-B11")
def test_a_negation_before_it_in_the_same_clause_speaks_against_it() -> None:
    said = talk(
        (A, "I'm not sorry"), (A, "I never said sorry"), (A, "No, I'm sorry"), (A, "It is not, sorry"),
        (A, "not that I would know but sorry"), (A, "He didn’t say sorry"),
    )  # fmt: skip
    assert lines(said, Rule(("sorry",))) == [2, 3, 4]
    assert lines(said, Rule(("sorry",), negation_words=0)) == [0, 1, 2, 3, 4, 5]


def test_a_negation_in_a_gap_of_the_phrase_speaks_against_it() -> None:
    said = talk((A, "I do not see how upset you are"), (A, "I can really see how upset you are"))
    assert lines(said, Rule(("i {*} {*} see how upset",))) == [1]
    assert lines(said, Rule(("i {*} {*} see how upset",), negation_words=0)) == [0, 1]
    assert is_found("i (can|can not) {*} imagine", "I can't even imagine")


def test_another_phrase_in_the_line_speaks_against_it() -> None:
    said = talk((A, "Sorry, could you repeat that?"), (A, "Sorry about that"))
    assert lines(said, Rule(("sorry",), not_phrases=("(could|can) you repeat",))) == [1]


@pytest.mark.covers("QM-B11")
@pytest.mark.parametrize(
    ("edge", "amount", "unit", "found"),
    [
        (Edge.FIRST, 15, Unit.SECONDS, [0, 1]),
        (Edge.LAST, 5, Unit.SECONDS, [3]),
        (Edge.FIRST, 20, Unit.PERCENT, [0]),
        (Edge.LAST, 50, Unit.PERCENT, [1, 2, 3]),
        (Edge.FIRST, 1, Unit.LINES, [0]),
        (Edge.LAST, 2, Unit.LINES, [2, 3]),
    ],
)
def test_a_window_from_either_end(edge: Edge, amount: float, unit: Unit, found: list[int]) -> None:
    said = talk(*[(A, "sorry")] * 4)
    assert lines(said, Rule(("sorry",), within=Window(edge, amount, unit))) == found


def test_without_times_percent_counts_lines_and_seconds_cannot_exclude() -> None:
    said = talk(*[(A, "sorry")] * 4, step_ms=0)
    assert lines(said, Rule(("sorry",), within=Window(Edge.LAST, 25, Unit.PERCENT))) == [3]
    assert lines(said, Rule(("sorry",), within=Window(Edge.LAST, 5, Unit.SECONDS))) == [0, 1, 2, 3]


@pytest.mark.parametrize("edge", [Edge.FIRST, Edge.LAST])
def test_the_only_line_of_an_email_is_its_beginning_and_its_end(edge: Edge) -> None:
    mail = talk((A, "Sorry. Goodbye."), step_ms=0, channel=Channel.EMAIL)
    assert lines(mail, Rule(("sorry",), within=Window(edge, 40, Unit.PERCENT))) == [0]


def test_a_line_with_too_few_words() -> None:
    assert lines(talk((A, "sorry"), (A, "so sorry for that")), Rule(("sorry",), min_words=3)) == [1]


@pytest.mark.covers("QM-B11")
def test_only_after_or_before_another_detector() -> None:
    said = talk((A, "sorry"), (C, "this is bad"), (A, "sorry"))
    other = detector(Rule(("bad",)), key="bad")
    for rule, expected in ((Rule(("sorry",), after="bad"), [2]), (Rule(("sorry",), before="bad"), [0]),
                           (Rule(("sorry",), after="nowhere"), [])):  # fmt: skip
        hits = detect(said, [detector(rule), other])
        assert [hit.index for hit in hits if hit.detector == "sorry"] == expected


def test_an_apology_only_with_a_next_step() -> None:
    rule = Rule(("sorry",), requires_next=Companion(("(i will|let me) {*} (check|send)",), lines=1))
    assert lines(talk((A, "Sorry! Let me check.")), rule) == [0]
    assert lines(talk((A, "I will send it, sorry.")), rule) == [0]
    assert lines(talk((A, "Sorry."), (C, "hm"), (A, "I will send it")), rule) == [0]
    assert lines(talk((A, "Sorry."), (A, "hm"), (A, "I will send it")), rule) == []
    assert lines(talk((A, "Sorry."), (C, "let me check")), rule) == []


def test_the_reason_tells_the_next_step_too() -> None:
    rule = Rule(("sorry",), requires_next=Companion(("i will send",)))
    said = talk((A, "Sorry."), (C, "hm"), (A, "I will send it"))
    assert [hit.why for hit in detect(said, [detector(rule)])] == ["says “Sorry”, and “I will send” (phrase: sorry)"]


def test_one_hit_per_detector_and_line_in_order_of_the_transcript() -> None:
    said = talk((A, "sorry, sorry, so very sorry"), (A, "bad and sorry"))
    hits = detect(said, [detector(Rule(("bad",)), key="bad"), detector(Rule(("sorry",)), Rule(("so very sorry",)))])
    assert [(hit.index, hit.detector, hit.why) for hit in hits] == [
        (0, "sorry", "says “so very sorry” (phrase: so very sorry)"),
        (1, "bad", "says “bad” (phrase: bad)"),
        (1, "sorry", "says “sorry” (phrase: sorry)"),
    ]


def test_redacted_text_is_read_as_it_stands() -> None:
    text = "My card [card number] was charged twice"
    segment = Segment(0, C, text, 0, 0, redactions=(Redaction("card", 8, 21),))
    (hit,) = detect(Transcript(Channel.CHAT, 0, (segment,)), [detector(Rule(("my card [card number] was charged",)))])
    assert text[hit.start_char : hit.end_char] == "My card [card number] was charged"


def test_nothing_said_nothing_found() -> None:
    empty = Transcript(Channel.CHAT, 0, ())
    observation = observe(empty, [detector(Rule(("sorry",)))])
    assert observation.hits == ()
    assert observation.account == {"detectors": ["sorry"], "matcher": None}
    assert detect(talk((A, "sorry")), []) == ()


@pytest.mark.covers("QM-B11")
def test_absences_are_told_only_where_the_behaviour_was_due() -> None:
    rule = Rule(("recorded",))
    required = detector(rule, speaker=A, expects_absence=True, channels=(Channel.CALL,), directions=("outbound",))
    call = talk((A, "hello"), (C, "hi"), channel=Channel.CALL)
    assert absences(call, [required], (), "outbound") == ("sorry",)
    assert absences(call, [required], (), "inbound") == ()
    assert absences(call, [required], ()) == ()
    assert absences(talk((A, "hello")), [required], (), "outbound") == ()
    assert absences(talk((C, "hi"), channel=Channel.CALL), [required], (), "outbound") == ()
    told = talk((A, "this is recorded"), channel=Channel.CALL)
    assert absences(told, [required], detect(told, [required]), "outbound") == ()
    assert absences(call, [detector(rule)], ()) == ()
