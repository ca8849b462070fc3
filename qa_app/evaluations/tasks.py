"""The worker's part of evaluating: what is done when its time has come, quotes that follow when personal data is taken
out of the transcript they are from, and suggestions."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.evaluations import services
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.queries import suggesting
from qa_app.evaluations.rules.judging import messages
from qa_app.evaluations.rules.suggestions import Terms
from qa_app.evaluations.rules.windows import Calendar
from qa_app.evaluations.services import automatic, judging
from qa_app.evaluations.services import suggesting as proposing
from qa_app.evaluations.services.asking import ask
from qa_app.evaluations.services.masking import forget_words_of_models, mask_quotes
from qa_app.jobs import ledger
from qa_app.jobs.runner import Run

ASKING = "asking"


def keep_time(session: Session, settings: Settings) -> int:
    """Release what was planned, remind agents, and close what their time is over for; returns how many were moved.

    Each is done once, however often the clock asks. The caller commits.
    """
    now, calendar = datetime.now(UTC), Calendar(settings.timezone, settings.office_hours)
    closed = services.close_due(session, now)
    released = services.release_due(session, calendar, now)
    return closed + released + services.remind_due(session, calendar, now)


def mask(run: Run) -> None:
    """Take out of the quotes of the job's interaction what was taken out of its transcript."""
    with run.transaction(is_last=True) as session:
        interaction_id = int(run.payload["interaction_id"])
        mask_quotes(session, interaction_id)
        forget_words_of_models(session, interaction_id)


def suggest_due(session: Session, settings: Settings) -> int:
    """Have rules asked where evaluations wait for them; returns whether there is anything to do, as 0 or 1."""
    is_judged = settings.judge is not None
    if not suggesting.awaiting(session, is_judged=is_judged) and not automatic.waiting(session):
        return 0
    return int(ledger.repeat(session, "suggest", "due", {}, title="Ask the rules of scorecards") is not None)


def suggest(run: Run) -> None:
    """Ask the rules for the evaluations that wait, each in a transaction of its own, and the model if there is one."""
    is_judged = run.settings.judge is not None
    with run.transaction() as session:
        waiting = suggesting.awaiting(session, is_judged=is_judged)
    for evaluation_id in waiting:
        with run.transaction() as session:
            row = session.get(Evaluation, evaluation_id)
            if row is not None:
                proposing.make(session, row, Terms(hidden=run.settings.hidden_figures))
                if is_judged:
                    judging.want(session, row)
    _score_by_rules(run)
    with run.transaction(is_last=True):
        pass


def _score_by_rules(run: Run) -> None:
    """Score what awaits its automatic evaluation, where a scorecard has such a series."""
    with run.transaction() as session:
        waiting = automatic.waiting(session)
    for wanted in waiting:
        with run.transaction() as session:
            automatic.score(session, wanted, hidden=run.settings.hidden_figures)


def judge(run: Run) -> None:
    """Put the questions of one evaluation to the language model, one by one; what was kept is not asked again."""
    endpoint = run.settings.judge
    asked: list[judging.Asking] = []
    if endpoint is not None:
        with run.transaction() as session:
            asked = judging.to_ask(session, endpoint, int(run.payload["evaluation_id"]))
    for place, asking in enumerate(asked):
        run.step(ASKING, 100 * place // len(asked))
        with run.transaction() as session:
            is_settled = judging.keep_unasked(session, asking) or judging.keep_again(session, asking)
        if not is_settled and endpoint is not None:
            reply = ask(endpoint, messages(asking.question, asking.lines))
            with run.transaction() as session:
                judging.keep_reply(session, asking, reply)
    with run.transaction(is_last=True):
        pass
