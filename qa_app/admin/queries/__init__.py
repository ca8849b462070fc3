"""Reading for administrators: the list of people, the job ledger, the audit trail."""

from qa_app.admin.queries.people import Crowd, Listed, TeamRow, people_page, team_rows
from qa_app.admin.queries.trail import AUDIT_PAGE, everybody, trail_page
from qa_app.admin.queries.work import JOBS_PAGE, STATES, Load, failed_lately, job_page, load

__all__ = [
    "AUDIT_PAGE",
    "JOBS_PAGE",
    "STATES",
    "Crowd",
    "Listed",
    "Load",
    "TeamRow",
    "everybody",
    "failed_lately",
    "job_page",
    "load",
    "people_page",
    "team_rows",
    "trail_page",
]
