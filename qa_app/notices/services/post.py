"""Handing a letter to the mail server: encrypted as the settings ask, and what its refusals mean."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from qa_app.config import Mail
from qa_app.errors import Invalid

SILENCE_S = 30.0
FINAL = range(500, 600)


class MailTrouble(Exception):
    """The mail server is away or puts us off; the letter is tried again later."""


class Undeliverable(Invalid):
    """The mail server will never take this letter to this address."""


def host_of(mail: Mail) -> str:
    """The name of the machine behind the product's address, for ids of letters."""
    return mail.root.partition("://")[2].partition("/")[0].partition(":")[0]


def hand_over(mail: Mail, letter: EmailMessage, bad_address: str) -> None:
    """Give the letter to the mail server. `bad_address` says what to do about an address that it refuses.

    Raises `Undeliverable` for what will never work, `MailTrouble` for what may work later.
    """
    try:
        with _server(mail) as server:
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        if all(code in FINAL for code in codes):
            raise Undeliverable(f"The mail server refuses this address ({codes[0]}). {bad_address}") from error
        raise MailTrouble(f"The mail server puts this address off ({codes[0]}).") from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailTrouble("The mail server does not accept QA_SMTP_USER and QA_SMTP_PASSWORD.") from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailTrouble(f"{mail.host} cannot do what QA_SMTP_SECURITY or the sign-in asks: {error}") from error
    except smtplib.SMTPResponseException as error:
        raise MailTrouble(f"The mail server answered {error.smtp_code}.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailTrouble(f"The mail server {mail.host}:{mail.port} cannot be spoken to: {error}") from error


@contextmanager
def _server(mail: Mail) -> Iterator[smtplib.SMTP]:
    """The mail server, encrypted as the settings ask and never less, and signed in."""
    context = ssl.create_default_context()
    if mail.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=SILENCE_S, context=context)
    else:
        server = smtplib.SMTP(mail.host, mail.port, timeout=SILENCE_S)
    with server:
        if mail.security == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, mail.password or "")
        yield server
