"""Figures: safe to inline, honest with few cases, drawn once for the same content, each with its table."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from reports import charts, figures
from reports.charts import Figure
from reports.errors import ChartRefused
from reports.trends import Scored

NASTY = '</text><script>alert("x")</script> <img src=x onerror=alert(1)> {{7*7}}'
RECEIVED = datetime(2026, 3, 1, tzinfo=UTC)


def _trend(n: int, theme: charts.Theme = "page") -> Figure:
    scores = [Scored(date(2026, 1 + index % 2, 1 + index), 60.0 + index) for index in range(n)]
    return figures.score_trend(scores, theme=theme)


def _profile(n: int, theme: charts.Theme = "page") -> Figure:
    skill = figures.SkillScores(NASTY, tuple(50.0 + 50 * (index % 2) for index in range(n)))
    return figures.skill_profile([skill] if n else [], theme=theme)


def _sentiment(n: int, theme: charts.Theme = "page") -> Figure:
    points = [figures.SentimentPoint(5.0 * i, "customer" if i % 2 else "agent", (i % 5) / 2 - 1) for i in range(n)]
    return figures.sentiment_over_time(points, duration_s=5.0 * n, theme=theme)


def _strip(n: int, theme: charts.Theme = "page") -> Figure:
    kinds: tuple[figures.SpanKind, ...] = ("customer", "agent", "overlap", "silence", "hold")
    spans = [figures.Span(4.0 * i, 4.0 * i + 3, kinds[i % 5]) for i in range(n)]
    return figures.conversation_strip(spans, duration_s=4.0 * n, theme=theme)


def _complaints(n: int, theme: charts.Theme = "page") -> Figure:
    event = figures.ComplaintEvent
    lines = [
        figures.ComplaintLine(f"CP-{i} {NASTY}", RECEIVED, (event("resolved", RECEIVED + timedelta(days=i)),) * (i % 2))
        for i in range(n)
    ]
    return figures.complaint_timeline(lines, now=RECEIVED + timedelta(days=30), theme=theme)


MAKERS = [_trend, _profile, _sentiment, _strip, _complaints]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("n", [1, 24])
def test_drawings_are_plain_shapes_with_a_name_and_a_table(make: Callable[[int], Figure], n: int) -> None:
    drawn = make(n)
    root = ET.fromstring(drawn.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == drawn.alt
    for element in root.iter():
        assert "style" not in element.attrib
        assert not any(name.startswith("on") or name.endswith("href") for name in element.attrib)
    assert "<script" not in drawn.svg
    assert "<img" not in drawn.svg
    assert drawn.table.rows
    assert all(len(row) == len(drawn.table.headers) for row in drawn.table.rows)
    assert drawn.title_finding in drawn.alt


def test_a_drawing_fits_on_paper_and_leaves_the_rest_to_the_table() -> None:
    for made in (_complaints(60), figures.skill_profile([figures.SkillScores(f"S{i}", (50,)) for i in range(60)])):
        height = float(ET.fromstring(made.svg).get("height") or 0)
        assert height < 900
        assert len(made.table.rows) == 60
        assert "of 60; the table has all." in made.how_to_read


@pytest.mark.parametrize("make", MAKERS)
def test_nothing_to_draw_is_said_in_words(make: Callable[[int], Figure]) -> None:
    empty = make(0)
    assert empty.svg == ""
    assert empty.title_finding.startswith("No ")


def test_the_page_takes_its_ink_from_the_page_and_paper_has_its_own() -> None:
    assert "currentColor" in _trend(24, "page").svg
    assert "currentColor" not in _trend(24, "print").svg


def _luminance(hue: str) -> float:
    parts = [int(hue[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("hue", [charts.AGENT_HUE, charts.CUSTOMER_HUE, charts.POSITIVE_HUE, charts.NEGATIVE_HUE])
def test_hues_stand_out_on_white_and_on_the_dark_page(hue: str) -> None:
    dark = _luminance("#1b1f24")
    assert 1.05 / (_luminance(hue) + 0.05) >= 3
    assert (_luminance(hue) + 0.05) / (dark + 0.05) >= 3


@pytest.mark.covers("QM-K5")
def test_few_evaluations_show_dots_and_no_mean() -> None:
    few = _trend(6)
    assert few.title_finding == "6 scored evaluations: not enough in one month for a trend"
    assert "mean" not in few.svg
    assert few.table.rows[-1] == ("Whole period", "6", "not enough yet (n = 6)")
    assert "mean 68" in _trend(16).svg  # sixteen in all, eight a month: one mean for the period


@pytest.mark.covers("QM-K5")
def test_a_skill_under_ten_answers_shows_a_count() -> None:
    few = figures.skill_profile([figures.SkillScores("Patience", (100, 100, 50))])
    assert "met in full in 2 of 3 · not enough yet (n = 3)" in few.svg
    assert few.table.rows == (("Patience", "3", "not enough yet (n = 3)", "2 of 3"),)
    assert few.title_finding == "No skill has enough answers for a mean yet (at most n = 3)"


def test_skills_keep_the_scorecards_order_and_admit_overlap() -> None:
    skills = [
        figures.SkillScores("Empathy", (0, 100) * 6),
        figures.SkillScores("Patience", (50, 100) * 6),
    ]
    made = figures.skill_profile(skills)
    assert made.title_finding == (
        "Highest: “Patience” (75 %, n = 12); lowest: “Empathy” (50 %, n = 12); their intervals overlap"
    )
    assert [row[0] for row in made.table.rows] == ["Empathy", "Patience"]


def test_sentiment_says_how_it_began_and_ended() -> None:
    points = [figures.SentimentPoint(10.0 * i, "customer", -0.8 + 0.2 * i) for i in range(9)]
    made = figures.sentiment_over_time(points, duration_s=90)
    assert made.title_finding == "The customer’s words began negative and ended positive (lines: n = 9)"
    assert made.table.rows[1][1:] == ("0", "no line", "no line", "no line", "no line")


def test_a_three_hour_call_stays_a_small_drawing() -> None:
    points = [figures.SentimentPoint(2.0 * i, "agent", 0.5) for i in range(5_400)]
    assert len(figures.sentiment_over_time(points, duration_s=10_800).svg) < 120_000


def test_the_strip_gives_shares_of_the_whole_and_names_estimates() -> None:
    spans = [figures.Span(0, 30, "customer"), figures.Span(30, 90, "agent"), figures.Span(90, 100, "silence")]
    made = figures.conversation_strip(spans, duration_s=100, is_estimated=True)
    assert made.title_finding == (
        "The agent spoke 60 % of 1 min 40 s, the customer 30 %; longest silence 10 s (estimated from one channel)"
    )
    assert made.table.rows[0] == ("Customer", "1", "30 s", "30 %")


def test_talk_by_nobody_known_has_one_lane() -> None:
    spans = [figures.Span(0, 40, "talk"), figures.Span(40, 100, "silence")]
    made = figures.conversation_strip(spans, duration_s=100, is_estimated=True)
    assert made.title_finding == "Somebody spoke 40 % of 1 min 40 s; longest silence 1 min"
    assert [row[0] for row in made.table.rows] == ["Somebody", "Silence"]


def test_a_reopened_complaint_is_open_again() -> None:
    event = figures.ComplaintEvent
    events = (event("resolved", RECEIVED + timedelta(days=4)), event("reopened", RECEIVED + timedelta(days=6)))
    line = figures.ComplaintLine("CP-1", RECEIVED, events)
    made = figures.complaint_timeline([line], now=RECEIVED + timedelta(days=10))
    assert line.is_open
    assert made.title_finding == "1 linked complaint, none resolved yet"
    assert "open, day 10" in made.svg


def test_the_same_content_is_drawn_once_and_kept_in_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "CACHE", charts.DrawingCache(size=1, folder=tmp_path))
    first = _strip(3)
    assert [path.suffix for path in tmp_path.iterdir()] == [".svg"]
    kept = next(tmp_path.iterdir())
    kept.write_text(first.svg.replace("</svg>", "<!-- kept --></svg>"), "utf-8")
    charts.CACHE.clear()
    assert "<!-- kept -->" in _strip(3).svg
    assert "<!-- kept -->" not in _strip(4).svg


def test_ids_never_meet_on_one_page() -> None:
    ids = [{element.get("id") for element in ET.fromstring(make(24).svg).iter()} - {None} for make in MAKERS]
    assert sum(map(len, ids)) == len(set().union(*ids))


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect style="fill:red"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><rect onclick="x()"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><g href="http://x"/></svg>',
    ],
)
def test_anything_but_shapes_and_text_is_refused(svg: str) -> None:
    with pytest.raises(ChartRefused, match="may not"):
        charts.refuse_unsafe(svg)


def test_a_specification_that_cannot_be_drawn_says_so() -> None:
    with pytest.raises(ChartRefused, match="could not be drawn"):
        charts.draw({"mark": "no such mark", "data": {"values": []}}, alt="x")
