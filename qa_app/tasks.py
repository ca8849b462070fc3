"""What the slices bring: their pages for the web, their tasks and recurring work for the workers, by dotted path."""

import importlib
from collections.abc import Callable
from functools import partial

from flask import Blueprint

TASKS: dict[str, str] = {
    "complaint_import": "qa_app.intake.tasks:import_complaints",
    "crm_push": "qa_app.intake.tasks:push_to_crm",
    "transcribe": "qa_app.interactions.tasks:transcribe",
    "unpack": "qa_app.interactions.tasks:unpack",
    "measure": "qa_app.interactions.tasks:measure",
    "silence": "qa_app.interactions.tasks:silence",
    "mask": "qa_app.evaluations.tasks:mask",
    "suggest": "qa_app.evaluations.tasks:suggest",
    "judge": "qa_app.evaluations.tasks:judge",
    "behaviours": "qa_app.interactions.tasks:point",
    "export": "qa_app.insights.tasks:export",
    "pick_up": "qa_app.pickups.tasks:pick_up",
    "activate_scorecards": "qa_app.builder.tasks:activate",
    "letter": "qa_app.notices.tasks:send",
    "draw": "qa_app.plans.tasks:draw",
    "learn_sorting": "qa_app.sorting.tasks:learn",
    "sort_again": "qa_app.sorting.tasks:sort_again",
    "escalate": "qa_app.escalations.tasks:look",
    "escalation_record": "qa_app.escalations.tasks:print_record",
    "customer_message": "qa_app.correspondence.tasks:send",
    "portal_code": "qa_app.portal.tasks:send",
    "read_mail": "qa_app.correspondence.tasks:read_mail",
    "clocks": "qa_app.clocks.tasks:sweep",
    "case_study": "qa_app.improvement.tasks:draw_study",
}

RECURRING: tuple[str, ...] = (
    "qa_app.intake.tasks:enqueue_due",
    "qa_app.pickups.tasks:enqueue_due",
    "qa_app.builder.tasks:enqueue_due",
    "qa_app.evaluations.tasks:keep_time",
    "qa_app.evaluations.tasks:suggest_due",
    "qa_app.calibration.tasks:keep_up",
    "qa_app.notices.tasks:enqueue_due",
    "qa_app.plans.tasks:enqueue_due",
    "qa_app.sorting.tasks:keep_up",
    "qa_app.escalations.tasks:enqueue_due",
    "qa_app.correspondence.tasks:enqueue_due",
    "qa_app.clocks.tasks:enqueue_due",
    "qa_app.resolutions.tasks:keep_up",
    "qa_app.improvement.tasks:keep_time",
)
"""What the sweeper's clock asks for new work: functions of a session and the settings."""

PAGES: tuple[str, ...] = (
    "notices",
    "interactions",
    "behaviours",
    "pickups",
    "builder",
    "evaluations",
    "complaints",
    "correspondence",
    "investigations",
    "escalations",
    "intake",
    "sorting",
    "resolutions",
    "knowledge",
    "portal",
    "clocks",
    "calibration",
    "improvement",
    "coaching",
    "plans",
    "insights",
    "figures",
    "admin",
    "api",
)


def _pages_of(name: str) -> Blueprint:
    pages: Blueprint = importlib.import_module(f"qa_app.{name}.views").pages
    return pages


SLICES: tuple[Callable[[], Blueprint], ...] = tuple(partial(_pages_of, name) for name in PAGES)
