"""What letters need to be set, and the hour at which the day's letters go out."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from qa_app import config
from qa_app.config import BadSetting
from qa_app.notices import rules

LONDON = ZoneInfo("Europe/London")


def test_it_works(tmp_path):
    assert config.from_environment({"DATA_DIR": str(tmp_path)}).mail is None


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), False),  # the clocks go from 01:00 to 02:00 at 01:00 UTC
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), True),
        (datetime(2026, 10, 25, 0, 0, tzinfo=UTC), True),  # 01:00 happens twice; the first one counts
        (datetime(2026, 10, 24, 23, 59, tzinfo=UTC), False),
    ],
)
def test_the_hour_survives_the_change_of_clocks(now, is_due):
    assert (rules.days_letters(now, LONDON, 1) is not None) == is_due


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QA_SMTP_FROM", "quality"),
        ("QA_SMTP_FROM", "a@b\r\nBcc: c@d"),
        ("QA_PUBLIC_URL", "qa.example"),
        ("QA_PUBLIC_URL", "javascript:alert(1)"),
        ("QA_SMTP_SECURITY", "perhaps"),
        ("QA_DIGEST_HOUR", "24"),
        ("QA_SMTP_PORT", "x"),
    ],
)
def test_settings_that_cannot_work_are_named(tmp_path, name, value):
    good = {"QA_SMTP_HOST": "mail.example", "QA_SMTP_FROM": "q@c.example", "QA_PUBLIC_URL": "https://qa.example/x/"}
    mail = config.from_environment({"DATA_DIR": str(tmp_path), **good}).mail
    assert (mail.port, mail.root, mail.security, mail.digest_hour) == (587, "https://qa.example/x", "starttls", 7)
    with pytest.raises(BadSetting, match=name):
        config.from_environment({"DATA_DIR": str(tmp_path), **good, name: value})
