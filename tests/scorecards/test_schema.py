"""The JSON Schema of our document, and YAML: both agree with what is read."""

import json
from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards import document, library
from scorecards.automation import Automation
from scorecards.definition import Band, Cause, Clause, Condition, Handling, Option, Question, Scorecard, Section
from scorecards.errors import BadScorecard
from scorecards.formats import plain_yaml
from scorecards.schema import schema

jsonschema = pytest.importorskip("jsonschema")
SCHEMA = schema()
DEFAULT = document.to_document(library.load("complaint-handling"))


@pytest.fixture(scope="module")
def validator() -> Any:
    return jsonschema.Draft202012Validator(SCHEMA)


class TestSchema:
    @pytest.mark.covers("QM-D25")
    def test_it_is_a_schema_and_the_library_is_valid(self, validator: Any) -> None:
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        for name in library.names():
            assert list(validator.iter_errors(document.to_document(library.load(name)))) == []

    @pytest.mark.parametrize(
        ("found", "kind", "more"),
        [
            (SCHEMA, Scorecard, set()),
            (SCHEMA["$defs"]["section"], Section, set()),
            (SCHEMA["$defs"]["question"], Question, set()),
            (SCHEMA["$defs"]["option"], Option, set()),
            (SCHEMA["$defs"]["condition"], Condition, set()),
            (SCHEMA["$defs"]["clause"], Clause, {"negate"}),
            (SCHEMA["$defs"]["handling"], Handling, set()),
            (SCHEMA["$defs"]["automation"], Automation, set()),
            (SCHEMA["properties"]["bands"]["anyOf"][0]["items"], Band, set()),
            (SCHEMA["$defs"]["question"]["properties"]["causes"]["anyOf"][0]["items"], Cause, set()),
        ],
    )
    def test_it_names_every_field_and_no_other(self, found: dict[str, Any], kind: type, more: set[str]) -> None:
        assert set(found["properties"]) == {field.name for field in fields(kind)} | more

    @pytest.mark.parametrize(
        "change",
        [
            {"title": ""},
            {"title": "x" * 201},
            {"key": "a b"},
            {"channels": ["fax"]},
            {"weighting": "stars"},
            {"bonus_cap": 99},
            {"wieght": 1},
            {"handling": {"rounds": 9}},
            {"sections": []},
            {"extras": [1]},
            {"sections": [{"key": "s", "title": "S", "questions": [{"key": "q", "text": "Q?"}]}]},
        ],
    )
    def test_what_it_refuses_is_refused_by_us_too(self, validator: Any, change: dict[str, Any]) -> None:
        assert not validator.is_valid(DEFAULT | change)
        with pytest.raises(BadScorecard):
            document.parse(DEFAULT | change)

    @given(st.data())
    @settings(deadline=None, max_examples=80)
    def test_what_we_read_is_valid_there(self, data: st.DataObject) -> None:
        whole = json.loads(json.dumps(DEFAULT))
        holder, key = data.draw(st.sampled_from(_spots(whole)))
        holder[key] = data.draw(st.sampled_from([None, 0, 1, -1, 99, "2.5", "yes", "x", "", True, [], {}, ["empathy"]]))
        try:
            card = document.parse(whole)
        except BadScorecard:
            return
        check = jsonschema.Draft202012Validator(SCHEMA)
        assert check.is_valid(whole)
        assert check.is_valid(document.to_document(card))


def _spots(value: object) -> list[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [spot for key, inner in list(pairs) for spot in [(value, key), *_spots(inner)]]


class TestYaml:
    @pytest.mark.covers("QM-D25")
    def test_the_library_goes_round(self) -> None:
        for name in library.names():
            card = library.load(name)
            assert plain_yaml.read(plain_yaml.write(card)) == card

    def test_words_that_look_like_truth_or_dates_stay_words(self) -> None:
        text = "{a: yes, b: no, c: 2026-01-31, d: 12:30, e: true, f: 0.10, g: 7, h: ~, i: '7', on: off}"
        assert plain_yaml.values(text) == {
            "a": "yes", "b": "no", "c": "2026-01-31", "d": "12:30", "e": True, "f": Decimal("0.10"), "g": 7,
            "h": None, "i": "7", "on": "off",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("a: &x [1]\nb: *x", "anchors and aliases"),
            ("a: &x 1", "anchors and aliases"),
            ("!!python/object/apply:os.system ['true']", "tags are not allowed"),
            ("a: !secret b", "tags are not allowed"),
            ("a: 1\na: 2", "line 2: the key a stands twice"),
            ("--- {a: 1}\n--- {b: 2}", "a second document begins"),
            ("? [1]\n: 2", "must be a plain word"),
            ("[" * 5000, "nested deeper"),
            ("a: [1", "is not YAML"),
            ("a: \x07", "is not YAML that can be read"),
            ("x" * 1_000_001, "is longer than 1,000,000"),
            ("", "must be an object"),
            ("key: c", "is missing"),
        ],
    )
    def test_what_is_hostile_or_broken_is_refused_in_words(self, text: str, message: str) -> None:
        with pytest.raises(BadScorecard, match=message):
            plain_yaml.read(text)

    @given(st.text(st.sampled_from(list("ab:-[]{}&*!|>'\"#%@`,?\n \t0.")), max_size=40) | st.text(max_size=30))
    @settings(deadline=None, max_examples=200)
    def test_any_text_is_refused_in_one_way(self, text: str) -> None:
        with pytest.raises(BadScorecard):
            plain_yaml.read(text)
