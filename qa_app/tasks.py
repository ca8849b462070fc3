"""What the slices bring: their pages for the web, and their tasks for the workers, each by dotted path."""

import importlib
from collections.abc import Callable
from functools import partial

from flask import Blueprint

TASKS: dict[str, str] = {
    "transcribe": "qa_app.interactions.tasks:transcribe",
    "export": "qa_app.insights.tasks:export",
}

PAGES: tuple[str, ...] = (
    "interactions",
    "builder",
    "evaluations",
    "complaints",
    "coaching",
    "insights",
    "admin",
)


def _pages_of(name: str) -> Blueprint:
    pages: Blueprint = importlib.import_module(f"qa_app.{name}.views").pages
    return pages


SLICES: tuple[Callable[[], Blueprint], ...] = tuple(partial(_pages_of, name) for name in PAGES)
