"""The transcript's document: a plain copy of the value, and back."""

import json
from dataclasses import asdict

from transcription.transcript import (
    SCHEMA,
    Channel,
    Redaction,
    Segment,
    Speaker,
    Transcript,
    Word,
    from_document,
    to_document,
)


def test_a_document_is_the_plain_copy_of_the_value():
    word = Word("hi", 0, 5, 0.5)
    line = Segment(0, Speaker.AGENT, "hi", 0, 5, (word,), 0.1, (Redaction("card", 0, 2),), "Ada")
    value = Transcript(Channel.CALL, 5, (line,), "en", metrics={"a": {"b": [1]}}, provenance={"c": [2]})
    document = to_document(value)
    assert document == {"schema": SCHEMA, **asdict(value)}
    document["metrics"]["a"]["b"].append(2)
    assert value.metrics == {"a": {"b": [1]}}
    assert from_document(json.loads(json.dumps(to_document(value)))) == value
