"""What the form said before anybody complained: the first answers it offered, signed, carried into the complaint."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, request, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from qa_app.portal.queries.answers import Offer
from qa_app.portal.rules import given as rules

MOST_TURNS = 5


def carried() -> list[dict[str, Any]]:
    """The first answers that the form of this request carries, if they are ours."""
    try:
        return rules.dialogue(_signer().loads(request.form.get("dialogue", "")))
    except BadSignature:
        return []


def with_turn(asked: str, offers: Sequence[Offer]) -> str:
    """What the form carries from now on: also what was asked last and what was offered for it."""
    offered = [{"article": each.article_id, "title": each.title} for each in offers]
    turns = [turn for turn in carried() if turn["offered"] != offered]
    return str(_signer().dumps([*turns, {"asked": asked, "offered": offered}][-MOST_TURNS:]))


def shown(offers: Sequence[Offer]) -> list[dict[str, str]]:
    """The offers as the page shows them."""
    return [
        {"title": each.title, "text": each.text, "url": url_for("knowledge.answer", article_id=each.article_id)}
        for each in offers
    ]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="first answers")
