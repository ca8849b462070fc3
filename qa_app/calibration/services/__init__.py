"""What can be done about agreement: convene, score blind, open the answers, agree, and score a share twice."""

from datetime import datetime

from sqlalchemy.orm import Session

from qa_app.calibration.services.concluding import (
    Agreed,
    agree,
    close,
    end_scoring,
    heard,
    reopen,
    resolve,
    settle_all,
    withdraw,
)
from qa_app.calibration.services.convening import (
    Convening,
    add_participant,
    change,
    convene,
    drop,
    open_scoring,
    remove_participant,
)
from qa_app.calibration.services.second import draw, hand_out_waiting, set_share
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.services import on_submit


@on_submit
def _handed_in(session: Session, evaluation: Evaluation, now: datetime) -> None:
    """Of every submission: was it the last one of a session, and is it to be scored a second time?"""
    heard(session, evaluation, now)
    draw(session, evaluation, now)


__all__ = [
    "Agreed",
    "Convening",
    "add_participant",
    "agree",
    "change",
    "close",
    "convene",
    "draw",
    "drop",
    "end_scoring",
    "hand_out_waiting",
    "heard",
    "open_scoring",
    "remove_participant",
    "reopen",
    "resolve",
    "set_share",
    "settle_all",
    "withdraw",
]
