"""The rules of escalations as they were typed; refusals are the services'."""

from werkzeug.datastructures import MultiDict

from qa_app.escalations import rules


def typed_policy(form: MultiDict[str, str], version: int) -> rules.Policy:
    """The criteria and levels as they were typed; what is no number becomes 0, which is refused."""
    criteria = tuple(
        rules.Criterion(
            key,
            is_on=form.get(f"on-{key}") == "1",
            level=_number(form.get(f"level-of-{key}", "")),
            threshold=_threshold(form, key, shape),
        )
        for key, shape in rules.CRITERIA.items()
    )
    levels = tuple(
        rules.Level(
            form.get(f"name-{number}", "").strip(),
            people=tuple(_numbers(form, f"people-{number}")),
            teams=tuple(_numbers(form, f"teams-{number}")),
            roles=tuple(form.getlist(f"roles-{number}")[:20]),
        )
        for number in range(1, len(rules.LEVELS) + 1)
    )
    return rules.Policy(version, criteria, levels, _number(form.get("accept_within_h", "")))


def _threshold(form: MultiDict[str, str], key: str, shape: rules.Shape) -> str:
    if shape.kind == "none":
        return ""
    if shape.kind == "tags":
        return ", ".join(form.getlist(f"threshold-{key}")[:20])
    return " ".join(form.get(f"threshold-{key}", "").split())[:5_000]


def _numbers(form: MultiDict[str, str], name: str) -> list[int]:
    return [number for text in form.getlist(name)[:200] if (number := _number(text))]


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
