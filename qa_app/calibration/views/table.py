"""A session's answers as a table for other programs: one row per answer, then the averages per question."""

from collections.abc import Iterator, Mapping

from qa_app.calibration.models import CalibrationSession
from qa_app.calibration.queries import Given, QuestionResult, Results
from reports.exports import Cell, csv_lines

COLUMNS = (
    "session", "interaction", "scorecard", "version", "section", "question_key", "question", "participant", "is_expert",
    "answer", "is_na", "score_pct", "comment", "benchmark", "benchmark_answer", "benchmark_pct", "deviation_pts",
    "absolute_deviation_pts", "average_absolute_deviation_pts", "consensus_remark", "evaluation_score_pct",
)  # fmt: skip


def lines_of(row: CalibrationSession, found: Results, names: Mapping[int, str]) -> Iterator[str]:
    """The lines of the CSV file, header first; points are of 100, deviations from the benchmark where there is one."""
    return csv_lines(COLUMNS, _rows(row, found, names))


def _rows(row: CalibrationSession, found: Results, names: Mapping[int, str]) -> Iterator[tuple[Cell, ...]]:
    card = row.scorecard_version
    for contact in found.contacts:
        for result in contact.questions:
            for given in sorted(result.given, key=lambda each: names[each.person_id]):
                yield (
                    *(f"C-{row.id}", f"I-{contact.contact.interaction_id}", card.scorecard.title, card.number),
                    *(result.section, result.question.key, result.question.text, names[given.person_id]),
                    *_of_answer(result, given),
                    result.consensus.remark if result.consensus else "",
                    contact.percents.get(given.person_id),
                )


def _of_answer(result: QuestionResult, given: Given) -> tuple[Cell, ...]:
    own = given.rating.fraction if given.rating else None
    benchmark = result.benchmark.fraction if result.benchmark else None
    apart = None if own is None or benchmark is None else 100 * (own - benchmark)
    average = result.deviation.absolute.value if result.deviation else None
    return (
        *(given.is_expert, given.words, bool(given.rating and given.rating.is_na), _points(own), given.comment),
        *(result.benchmark_from, result.benchmark_words, _points(benchmark)),
        *(_rounded(apart), _rounded(None if apart is None else abs(apart)), _points(average)),
    )


def _points(fraction: float | None) -> Cell:
    return _rounded(None if fraction is None else 100 * fraction)


def _rounded(value: float | None) -> Cell:
    return None if value is None else round(value, 2)
