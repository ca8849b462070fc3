"""What differs between two versions of a scorecard, in sentences."""

from dataclasses import fields

from scorecards.definition import Question, Scorecard


def words_between(old: Scorecard, new: Scorecard) -> list[str]:
    """One sentence for each change, in reading order; empty when nothing differs."""
    was = {question.key: question for question in old.questions()}
    now = {question.key: question for question in new.questions()}
    found = [f"Removed “{question.text}”." for key, question in was.items() if key not in now]
    found += [f"Added “{question.text}”." for key, question in now.items() if key not in was]
    found += [_changed(was[key], question) for key, question in now.items() if key in was and was[key] != question]
    names = [field.name for field in fields(Scorecard) if field.name != "sections"]
    parts = [name.replace("_", " ") for name in names if getattr(old, name) != getattr(new, name)]
    return found + ([f"Changed {', '.join(parts)} of the scorecard."] if parts else [])


def _changed(old: Question, new: Question) -> str:
    parts = [field.name for field in fields(Question) if getattr(old, field.name) != getattr(new, field.name)]
    return f"Changed {', '.join(parts).replace('_', ' ')} of “{new.text}”."
