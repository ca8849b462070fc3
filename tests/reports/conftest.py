"""A small centre's values for the report tests: one evaluation and one coaching report, and their parts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from accounts import account_of

from reports.documents import coaching, evaluation
from reports.documents.quotes import CitedLine

D = Decimal


def _question(key: str, text: str, points: int, possible: int, **more: object) -> evaluation.AnsweredQuestion:
    answers = {possible: "Met", 0: "Not met"}
    return evaluation.AnsweredQuestion(
        key=key,
        text=text,
        answer=answers.get(points, "Partly met"),
        points=D(points),
        possible=D(possible),
        weight_pct=D("16.67"),
        contribution_pct=(D(100) * points / possible / 6).quantize(D("0.01")),
        **more,  # type: ignore[arg-type]
    )


LISTENING = _question(
    "listening",
    "Lets the customer finish and plays the problem back in own words",
    2,
    2,
    anchor="Summarises the problem before offering a way out, and checks that it is right.",
    comment="You named both charges before you looked anything up. That settled the call.",
    cited=(
        CitedLine("Customer", "customer", "It's the second month that I'm paying for the old line as well.", 41.2),
        CitedLine(
            "Agent",
            "agent",
            "So you were charged for the old line in May and June, although it was switched off in April. "
            "Is that right?",
            52.9,
        ),
    ),
)
FEELINGS = _question(
    "feelings",
    "Acknowledges how the customer feels before solving",
    0,
    2,
    anchor="Moves straight to the account without a word about the trouble it made.",
    comment="She said it three times before it was acknowledged (02:14, 02:40, 03:05).",
    cited=(
        CitedLine("Customer", "customer", "I have been on the phone about this four times now.", 134.0),
        CitedLine("Agent", "agent", "Okay, can I take the account number please?", 139.5),
    ),
)
SECTIONS = (
    evaluation.AnsweredSection(
        title="Listening and empathy",
        score_pct=D("66.67"),
        weight_pct=D(50),
        questions=(
            LISTENING,
            FEELINGS,
            _question("patience", "Stays patient when interrupted", 2, 2),
        ),
    ),
    evaluation.AnsweredSection(
        title="Policy and knowledge",
        score_pct=D("83.33"),
        weight_pct=D(50),
        questions=(
            _question("identity", "Confirms identity before opening the account", 2, 2, is_critical=True),
            _question("refund", "Explains the refund rule correctly", 1, 2, comment="The time limit was left out."),
            _question(
                "next_step",
                "Agrees the next step and its day",
                2,
                2,
                cited=(CitedLine("Agent", "agent", "You'll have the refund by Thursday, and I'll ring you.", 241.0),),
            ),
            evaluation.AnsweredQuestion(
                key="transfer",
                text="Hands over warmly",
                answer="N/A",
                is_na=True,
                anchor="No transfer was needed.",
            ),
        ),
    ),
)
AT = datetime(2026, 6, 9, 14, 3, tzinfo=UTC)
EVALUATION = evaluation.EvaluationReport(
    centre="Northlight Telecom, customer care",
    number="EV-1042",
    interaction=evaluation.Interaction(
        number="IN-2207",
        channel="Call",
        at=AT,
        agent="Ada Moreau",
        team="Billing, early shift",
        customer="Customer 88-1204",
        duration_s=287,
    ),
    scorecard="Nine skills",
    version="3",
    reviewer="Cleo Brandt",
    submitted_at=AT + timedelta(days=1),
    released_at=AT + timedelta(days=2),
    score=evaluation.ScoreResult(
        percent=D("75"),
        points=D(9),
        possible=D(12),
        critical_pct=D(100),
        pass_mark_pct=D(80),
        outcome="fail",
        band="Developing",
    ),
    sections=SECTIONS,
    comment="A clear call with a fair outcome. The facts were right all the way through.\n"
    "One thing to try: say what you heard before you ask for the account number.",
    history=(
        evaluation.HistoryEvent(AT + timedelta(days=2, hours=3), "Ada Moreau", "read the evaluation"),
        evaluation.HistoryEvent(
            AT + timedelta(days=3),
            "Ada Moreau",
            "disputed “Explains the refund rule correctly”, proposed: Met",
            "The time limit is on the letter I sent her during the call.",
        ),
        evaluation.HistoryEvent(
            AT + timedelta(days=5),
            "Dev Okafor",
            "kept the answer",
            "The letter was sent after the call had ended.",
        ),
    ),
    metrics=(
        evaluation.Metric("Agent talk share", "46 %"),
        evaluation.Metric("Longest silence", "9 s", "at 02:51"),
        evaluation.Metric("Both at once", "2 s"),
        evaluation.Metric("Agent pace", "148 words per minute"),
    ),
    spans=(
        *(evaluation.Span(14.0 * i, 14.0 * i + 7 + i % 5, "customer" if i % 2 else "agent") for i in range(20)),
        evaluation.Span(162, 171, "silence"),
        evaluation.Span(218, 220, "overlap"),
    ),
    sentiment=tuple(
        evaluation.SentimentPoint(14.0 * i, "customer" if i % 2 else "agent", (-0.7 + i / 13) * (i % 2) + 0.2)
        for i in range(20)
    ),
    arithmetic=account_of(SECTIONS, D(75)),
)


def coaching_evaluation(index: int) -> coaching.CoachingEvaluation:
    """The index-th of a row of evaluations, six days apart, newest last."""
    score = (70, 85, 90, 62.5, 100, 75, 80)[index % 7]
    quoted = index % 4 == 0
    good = coaching.Highlight(LISTENING.text, "Met", LISTENING.comment, LISTENING.cited if quoted else ())
    open_ = coaching.Highlight(FEELINGS.text, "Not met", FEELINGS.comment, FEELINGS.cited if quoted else ())
    return coaching.CoachingEvaluation(
        number=f"EV-{1001 + index}",
        on=date(2026, 4, 2) + timedelta(days=6 * index),
        interaction=f"IN-{2200 + index}",
        channel=("Call", "Chat", "E-mail")[index % 3],
        scorecard="Nine skills",
        version="3",
        score_pct=D(str(score)),
        outcome="pass" if score >= 80 else "fail",
        reviewer="Cleo Brandt" if index % 2 else "anonymous",
        state="acknowledged" if index % 3 else "disputed",
        strengths=(good,),
        opportunities=(open_,) if score < 85 else (),
    )


def _complaints() -> tuple[coaching.LinkedComplaint, ...]:
    received = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    event = coaching.ComplaintEvent
    return (
        coaching.LinkedComplaint(
            number="CP-311",
            received_at=received,
            summary="Says nobody listened when she explained that the old line was still being charged.",
            interaction="IN-2204",
            role="origin",
            state="closed",
            decision="upheld",
            remedies=("apology", "refund of 24.00 EUR"),
            root_cause=coaching.RootCause(
                code="PEO-LIST",
                label="Not listened to or misunderstood",
                owner="Customer care",
                is_about_this_agent=True,
                evidence=FEELINGS.cited,
                evaluation="EV-1005",
            ),
            events=(
                event("acknowledged", received + timedelta(hours=5)),
                event("first_response", received + timedelta(days=2)),
                event("resolved", received + timedelta(days=6)),
            ),
        ),
        coaching.LinkedComplaint(
            number="CP-318",
            received_at=received + timedelta(days=12),
            summary="The refund promised for Thursday did not arrive.",
            interaction="IN-2207",
            role="handling",
            state="under_investigation",
            root_cause=coaching.RootCause(code="PRO-HANDOFF", label="Lost between two teams", owner="Operations"),
            events=(event("acknowledged", received + timedelta(days=13)),),
        ),
    )


COACHING = coaching.CoachingReport(
    centre=EVALUATION.centre,
    agent="Ada Moreau",
    team="Billing, early shift",
    period_from=date(2026, 4, 1),
    period_to=date(2026, 6, 30),
    prepared_by="Ben Achterberg, team lead",
    prepared_at=datetime(2026, 7, 1, 8, 15, tzinfo=UTC),
    evaluations=tuple(coaching_evaluation(index) for index in range(14)),
    skills=(
        coaching.SkillScores("Empathy", (100, 50, 0, 50, 100, 50, 50, 100, 0, 50, 100, 50)),
        coaching.SkillScores("Active listening", (100,) * 9 + (50, 100, 100)),
        coaching.SkillScores("Policy adherence", (100, 100, 0, 100)),
        coaching.SkillScores("Professionalism", (100,) * 12),
        coaching.SkillScores("Communication", ()),
    ),
    sessions=(
        coaching.CoachingSession(
            on=date(2026, 5, 12),
            coach="Ben Achterberg",
            topic="Saying what you heard",
            notes="We listened to IN-2204 together. Ada heard the third repetition and proposed the wording.",
            agent_comment="I want to try it on the Monday calls first.",
            acknowledged_at=datetime(2026, 5, 13, 9, 0, tzinfo=UTC),
        ),
    ),
    actions=(
        coaching.ActionItem(
            text="Play back the problem in one sentence before asking for the account number",
            owner="Ada Moreau",
            due_on=date(2026, 6, 12),
        ),
        coaching.ActionItem(
            text="Bring two calls where it worked",
            owner="Ada Moreau",
            due_on=date(2026, 6, 20),
            state="done",
            done_on=date(2026, 6, 18),
        ),
        coaching.ActionItem(text="Sit beside Ada for one hour", owner="Ben Achterberg", due_on=date(2026, 7, 9)),
    ),
    complaints=_complaints(),
)


def long_evaluation() -> evaluation.EvaluationReport:
    """Forty questions, one very long comment, right-to-left and emoji words, an auto-fail."""
    questions = tuple(
        replace(SECTIONS[index % 2].questions[index % 3], key=f"q{index}", text=f"Question {index + 1}: {text}")
        for index, text in enumerate(["says what happens next and checks that it was understood"] * 40)
    )
    failed = replace(
        FEELINGS,
        text="هل تأكدت الموظفة من هوية العميل؟",
        comment="لم يتم التحقق من الهوية قبل فتح الحساب.",
        cited=(CitedLine("Customer 😀", "customer", "Grazie mille 🙏 你好 — שלום, <b>bold</b> & co", 3725.0),),
        is_critical=True,
        has_auto_failed=True,
    )
    sections = (
        replace(SECTIONS[0], questions=(*questions[:20], failed), has_auto_failed=True, score_pct=D(0)),
        replace(SECTIONS[1], questions=questions[20:]),
    )
    return replace(
        EVALUATION,
        number="EV-<script>alert(1)</script>",
        sections=sections,
        arithmetic=account_of(sections, D(0)),
        comment="This sentence is long and says the same again and again, in other words and at length. " * 90,
        score=evaluation.ScoreResult(
            percent=D(0),
            points=D(61),
            possible=D(82),
            before_auto_fail_pct=D("74.39"),
            outcome="fail",
            pass_mark_pct=D(80),
            auto_fails=("identity not confirmed",),
        ),
    )


def empty_evaluation() -> evaluation.EvaluationReport:
    """Every question N/A, nobody wrote anything, no score."""
    left_out = evaluation.AnsweredQuestion(key="a", text="Hands over warmly", answer="N/A", is_na=True)
    sections = (evaluation.AnsweredSection(title="Transfers", questions=(left_out,)),)
    return replace(
        EVALUATION,
        sections=sections,
        arithmetic=account_of(sections, None),
        score=evaluation.ScoreResult(percent=None),
        comment="",
        history=(),
        metrics=(),
        spans=(),
        sentiment=(),
        reviewer="anonymous",
    )


@pytest.fixture
def sample() -> evaluation.EvaluationReport:
    return EVALUATION


@pytest.fixture
def coached() -> coaching.CoachingReport:
    return COACHING


@pytest.fixture
def long_one() -> evaluation.EvaluationReport:
    return long_evaluation()


@pytest.fixture
def empty_one() -> evaluation.EvaluationReport:
    return empty_evaluation()


@pytest.fixture(scope="session")
def pdf_text() -> Callable[[bytes], str]:
    """Read a PDF's words back, whitespace as single blanks."""
    from pypdf import PdfReader

    def read(content: bytes) -> str:
        return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())

    return read
