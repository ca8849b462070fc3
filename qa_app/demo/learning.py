"""What the demo's centre learns from its complaints: problems, articles, actions, praise, reviews, decisions.

`learning.json` tells each with its day; the rows are made by the services that people use, the newest days last.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from qa_app.clocks import queries as clock_queries
from qa_app.clocks import services as clocks
from qa_app.clocks.rules.policy import STANDARD
from qa_app.clocks.tasks import office
from qa_app.demo.past import told_of
from qa_app.improvement.rules.actions import Plan
from qa_app.improvement.rules.learning import Calendar, Decision
from qa_app.improvement.rules.recovery import Deed
from qa_app.improvement.services import acting, learning, praising, recovering
from qa_app.investigations import services as investigations
from qa_app.investigations.models import Problem
from qa_app.investigations.rules import Alike
from qa_app.knowledge import services as knowledge
from qa_app.knowledge.rules import Writing
from qa_app.notices.models import Notice

if TYPE_CHECKING:
    from qa_app.demo.loader import Centre

CLOCKS_SINCE = 18
"""Days since the desk published its clocks: those of the product, agreed at its review."""
UNREAD_FOR = timedelta(days=3)
"""What people were told before that, they have read."""


def keep_time(session: Session, centre: "Centre") -> None:
    """Publish the clocks as they come with the product."""
    moment, hours = centre.at(CLOCKS_SINCE, "17:00"), office(centre.settings)
    note = "As agreed in our review: a first word within 24 hours."
    with told_of(session, moment):
        lead = centre.actor(session, "iris")
        clocks.publish_policy(session, lead, STANDARD.key, STANDARD, hours, note=note, now=moment)


def learn(session: Session, centre: "Centre") -> None:
    """Add all that is told, and work out every clock, so that the pages are right before a worker looks at them."""
    told = centre.read("learning.json")
    problems = {item["key"]: _problem(session, centre, item) for item in told["problems"]}
    for item in told["articles"]:
        _article(session, centre, item)
    for item in told["actions"]:
        _action(session, centre, item, problems)
    for item in told["compliments"]:
        _compliment(session, centre, item)
    _recoveries(session, centre, told["recovery"])
    _reviews(session, centre, told)
    now = centre.at(0, "23:59")
    book = clock_queries.book(session, office(centre.settings))
    while clocks.refresh_some(session, book, now):
        pass
    old = (Notice.read_at.is_(None), Notice.at < now - UNREAD_FOR)
    session.execute(update(Notice).where(*old).values(read_at=Notice.at))


def _day(centre: "Centre", days_ago: int) -> date:
    return centre.today - timedelta(days=days_ago)


def _problem(session: Session, centre: "Centre", item: dict[str, Any]) -> Problem:
    words = investigations.Words(item["title"], item["description"], True, centre.people[item["owner"]].id)
    ids = [centre.complaints[key].id for key in item["complaints"]]
    with told_of(session, centre.at(*item["at"])):
        by = centre.actor(session, item["by"])
        return investigations.open_problem(
            session, by, words, alike=Alike(cause=item["cause"]), complaint_ids=ids, origin="suggestion"
        )


def _article(session: Session, centre: "Centre", item: dict[str, Any]) -> None:
    """An article: written, handed in, published by a second person, and used on complaints."""
    writing = Writing(item["title"], "\n\n".join(item["body"]), item["category"], "en", item["audience"])
    source = item.get("from")
    with told_of(session, centre.at(*item["written"])):
        writer = centre.actor(session, item["writer"])
        number = centre.complaints[source].id if source else None
        article = knowledge.begin(session, writer, writing, complaint_id=number)
        knowledge.hand_in(session, writer, article)
    with told_of(session, centre.at(*item["published"])):
        second = centre.actor(session, item["publisher"])
        knowledge.publish(session, second, article, review_on=_day(centre, item["review_days_ago"]), today=centre.today)
    for use in item["used"]:
        with told_of(session, centre.at(*use["at"])):
            writer, complaint = centre.actor(session, "hana"), centre.complaints[use["complaint"]]
            knowledge.use(session, writer, complaint, article.id)
            knowledge.judge(session, writer, complaint, article.id, use["outcome"])


def _action(session: Session, centre: "Centre", item: dict[str, Any], problems: dict[str, Problem]) -> None:
    source = problems[item["problem"]].id if item["source"] == "problem" else None
    complaint = centre.complaints[item["complaint"]].id if item["source"] == "complaint" else None
    texts = {name: item[name] for name in ("title", "text", "kind", "purpose", "source", "metric", "direction")}
    wanted = Plan(
        **texts,
        owner_id=centre.people[item["owner"]].id,
        due_on=_day(centre, item["due_days_ago"]),
        check_on=_day(centre, item["check_days_ago"]),
        source_id=source or complaint,
        complaint_id=complaint,
    )
    with told_of(session, centre.at(*item["at"])):
        row = acting.plan(session, centre.actor(session, item["by"]), wanted, centre.at(*item["at"]).date())
    if done := item.get("done"):
        with told_of(session, centre.at(*done["at"])):
            acting.carry_out(session, centre.actor(session, item["owner"]), row, done["note"])


def _compliment(session: Session, centre: "Centre", item: dict[str, Any]) -> None:
    """A compliment and, where it is told, the recognition that rests on it."""
    moment = centre.at(*item["at"])
    contact = centre.interactions[item["interaction"]]
    with told_of(session, moment):
        by = centre.actor(session, item["by"])
        praise = praising.Praise(item["words"], item["channel"], centre.at(*item["received"]), contact.id)
        row = praising.record_compliment(session, by, praise)
    if said := item.get("recognition"):
        with told_of(session, centre.at(*said["at"])):
            lead = centre.actor(session, said["by"])
            praising.recognise(session, lead, contact.agent_id or 0, said["why"], "compliment", row.id)


def _recoveries(session: Session, centre: "Centre", told: dict[str, Any]) -> None:
    book, lead = told["playbook"], centre.actor(session, "iris")
    with told_of(session, centre.at(*book["at"])):
        limit = (book["limit_minor"], "GBP")
        playbook = recovering.keep_playbook(session, lead, None, book["name"], "manual", book["steps"], limit)
    for item in told["opportunities"]:
        with told_of(session, centre.at(*item["at"])):
            by = centre.actor(session, item["by"])
            number = centre.interactions[item["interaction"]].id
            row = recovering.take_up(session, by, number, item["trigger"], item["text"])
        if done := item.get("done"):
            with told_of(session, centre.at(*done["at"])):
                deed = Deed(done["did"], True, done["cost_minor"], "GBP", playbook.id)
                recovering.act(session, centre.actor(session, item["by"]), row, deed)


def _reviews(session: Session, centre: "Centre", told: dict[str, Any]) -> None:
    """The reviews with their minutes, what is expected and who has read it, and the targets that were changed."""
    for item in told["reviews"]:
        _review(session, centre, item)
    for item in told["expectations"]:
        with told_of(session, centre.at(*item["at"])):
            by, text = centre.actor(session, item["by"]), "\n".join(item["body"])
            row = learning.publish_expectation(session, by, item["title"], text, role=item["role"])
        for who, *moment in item["read"]:
            with told_of(session, centre.at(*moment)):
                learning.sign(session, centre.actor(session, who), row.id, row.number)


def _review(session: Session, centre: "Centre", item: dict[str, Any]) -> None:
    held_on, owner = _day(centre, item["held_days_ago"]), centre.people[item["owner"]].id
    with told_of(session, centre.at(item["held_days_ago"], "16:00")):
        by = centre.actor(session, item["owner"])
        wanted = Calendar(item["title"], item["topic"], owner, item["every_days"], held_on)
        row = learning.set_review(session, by, wanted)
        learning.hold_review(session, by, row, held_on=held_on, text=item["minutes"], today=centre.today)
        for change in item["decisions"]:
            words = {name: change[name] for name in ("metric", "before", "after", "reason")}
            learning.decide(session, by, Decision(**words, decided_on=held_on, review_id=row.id), centre.today)
