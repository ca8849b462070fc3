"""The embedded broker: messages arrive whole and once, however closely a reader looks."""

import base64
import json
from threading import Thread

import pytest
from kombu.transport.virtual import Empty

from qa_app.jobs import broker


def test_it_works(settings):
    celery = broker.application(settings)
    celery.send_task(broker.RUN, args=[7])
    with celery.connection_for_read() as connection:
        channel = connection.channel()
        body = base64.b64decode(channel._get("celery")["body"])
        assert json.loads(body)[0] == [7]
        with pytest.raises(Empty):
            channel._get("celery")


def test_no_message_is_ever_seen_half_written(settings):
    celery = broker.application(settings)
    sender = Thread(target=lambda: [celery.send_task(broker.RUN, args=[n]) for n in range(200)])
    sender.start()
    folder, seen = settings.broker_dir / "messages", set()
    while sender.is_alive() or len(seen) < 200:
        for path in set(folder.glob("*.msg")) - seen:
            assert json.loads(path.read_text())["body"]
            seen.add(path)
    sender.join()
    assert len(seen) == 200
    assert list(folder.glob("*.part")) == []
