"""Visits to the portal for tests: a filled-in form, links of both kinds, and a form that was open long enough."""

import re
from datetime import timedelta
from io import BytesIO

import time_machine
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from qa_app.correspondence import services as correspondence

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40
FILLED = {
    "title": "The kettle came broken",
    "story": "It came on Monday with a crack in the lid.\nI wrote twice and nobody answered.",
    "category": "product_defects",
    "product": "Kettle K2",
    "order_ref": "HV-20931",
    "wish": "A new lid would do.",
    "name": "Mo Rivers",
    "email": "mo@rivers.example",
    "phone": "",
    "care": "",
}


def ticket(client, ago=timedelta(minutes=2)):
    """The ticket of a form that was opened some time ago."""
    from datetime import UTC, datetime

    with time_machine.travel(datetime.now(UTC) - ago, tick=True):
        page = client.get("/complain").text
    return re.search(r'name="ticket" value="([^"]+)"', page).group(1)


def send(client, *, files=(), **changed):
    """Send the form, filled in, with what is changed."""
    data = {**FILLED, "ticket": changed.pop("ticket", None) or ticket(client), **changed}
    return post(client, "/complain", data, files)


def post(client, address, data, files=()):
    """Post a form as a browser does, with its files."""
    sent = [*data.items(), *(("files", FileStorage(BytesIO(content), name)) for name, content in files)]
    boundary, body = encode_multipart(MultiDict(sent))
    return client.post(address, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def link(session, complaint, scope="case"):
    """A link that opens the complaint, committed: the address below the host."""
    token = correspondence.portal_token(session, complaint, scope=scope)
    session.commit()
    return f"/portal/{token}"
