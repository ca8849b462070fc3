"""A reviewer's desk in a real browser, for the tests that work at it by keyboard."""

import io
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from live_server import chromium, until
from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import InteractionFile
from qa_app.storage import Store

SECONDS = 16


def give_sound(session: Session, settings: Settings, row: Evaluation, seconds: int = SECONDS) -> None:
    """Let the evaluation's call have a recording (of silence) with a waveform; commits."""
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
        file.writeframes(b"\0\0" * 8000 * seconds)
    sound.seek(0)
    stored = Store(settings.store_dir).put(sound)
    session.add(
        InteractionFile(
            interaction_id=row.interaction_id,
            kind="playable",
            sha256=stored.sha256,
            size=stored.size,
            name="call.wav",
            media_type="audio/wav",
            detail={"peaks": [[0, 90, 20] * 40, [60, 0, 5] * 40], "duration_ms": seconds * 1000},
        )
    )
    session.commit()


@contextmanager
def at_desk(address: str, cookie: str, number: int, **context: Any) -> Iterator[Callable[[], tuple[Any, list[str]]]]:
    """`opened()` is a page on the evaluation, and the list of what the console complained about.

    Take the cookie before: while the browser's event loop runs, this thread can open no application context.
    """
    with chromium() as browser:
        desk = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **context})
        desk.add_cookies([{"name": "session", "value": cookie, "url": address}])

        def opened() -> tuple[Any, list[str]]:
            page, complaints = desk.new_page(), []
            page.set_default_timeout(10_000)
            page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: complaints.append(f"{error} {error.stack}"))
            page.goto(f"{address}/evaluations/{number}/review")
            until(page, "Boolean(window.review && window.player)")
            return page, complaints

        yield opened


def saved(page: Any) -> None:
    """Wait until the page says that everything is with the server."""
    until(page, "document.querySelector('[data-status]').textContent.startsWith('Saved')")
