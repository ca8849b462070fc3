"""Automation of Amazon Connect, category by category, as rules of ours over behaviours, and back."""

from typing import Any

from scorecards.automation import MOST_RULES, Automation, Presence
from scorecards.formats.foreign import Item, slug

# Where both measure the same thing.
FIGURES = {
    "NON_TALK_TIME": "silence_s",
    "NON_TALK_TIME_PERCENTAGE": "silence_pct",
    "NUMBER_OF_INTERRUPTIONS": "interruptions",
    "CONTACT_DURATION": "duration_s",
    "CUSTOMER_HOLD_TIME": "hold_s",
    "LONGEST_HOLD_DURATION": "hold_longest_s",
    "NUMBER_OF_HOLDS": "hold_count",
}
_WHY = "it is kept word for word and written back, but nothing is suggested by it here"

Plain = dict[str, Any]


def read_automation(properties: Item, refs: dict[str, str], kind: str) -> Plain:
    """`automation` of a question's document, or nothing where ours cannot say it (the loss is noted).

    `refs` gives our keys of its options by their RefIds.
    """
    automation = properties.item("Automation")
    if automation is None:
        return {}
    found = _figure(automation) if kind == "numeric" else _rules(automation, refs, kind)
    if found is None:
        properties.trip.lose(properties.at("Automation"), "the automation", _WHY)
        return {}
    return {"automation": found}


def _figure(automation: Item) -> Plain | None:
    value = automation.item("PropertyValue")
    measure = FIGURES.get(value.word("Label")) if value else None
    if measure is None or set(automation.content) - {"PropertyValue", "AnswerSource"}:
        return None
    why = f"it is {measure} here, measured by our own rules"
    automation.trip.lose(automation.path, "how the figure is measured", why)
    return {"measure": measure}


def _rules(automation: Item, keys: dict[str, str], kind: str) -> Plain | None:
    source = automation.item("AnswerSource")
    if source is not None and source.word("SourceType") != "CONTACT_LENS_DATA":
        return None
    rules = [_rule(item, keys) for item in automation.items("Options")]
    default = automation.content.get("DefaultOptionRefId")
    defaults = automation.content.get("DefaultOptionRefIds") or ([default] if default else [])
    otherwise = [keys.get(str(ref)) for ref in defaults] if isinstance(defaults, list) else [None]
    if not 0 < len(rules) <= MOST_RULES or None in rules or None in otherwise:
        return None
    proposed = [otherwise, *(rule["options"] for rule in rules if rule)]
    if kind != "multi" and any(len(options) > 1 for options in proposed):
        return None
    return {"rules": rules, "otherwise": otherwise} if otherwise else {"rules": rules}


def _rule(item: Item, keys: dict[str, str]) -> Plain | None:
    category = item.item("RuleCategory")
    if category is None:
        return None
    behaviour = slug(category.word("Category"))
    refs = category.content.get("OptionRefIds") or [category.content.get("OptionRefId")]
    chosen = [keys.get(str(ref)) for ref in refs] if isinstance(refs, list) else []
    if not behaviour or not chosen or None in chosen:
        return None
    why = f"a behaviour with the key {behaviour} must be found here for it to work"
    item.trip.lose(category.at("Category"), f"what the category {category.word('Category')} looks for", why)
    is_present = category.word("Condition") != "NOT_PRESENT"
    signal: Plain = {"behaviour": behaviour} if is_present else {"behaviour": behaviour, "is_present": False}
    return {"signals": [signal], "options": chosen}


def categories(properties: Item) -> Plain:
    """Their names of categories by our keys of behaviours, where those differ."""
    automation = properties.item("Automation")
    rules = [item.item("RuleCategory") for item in automation.items("Options")] if automation else []
    names = [rule.word("Category") for rule in rules if rule is not None]
    return {slug(name): name for name in names if slug(name) != name}


def write_automation(automation: Automation, kind: str, refs: dict[str, str], names: Plain) -> Plain | None:
    """`Automation` of a question, or None where theirs cannot say it.

    `refs` gives RefIds by option key, `names` their categories by our behaviours, where those differ.
    """
    if automation.measure is not None:
        label = next((label for label, measure in FIGURES.items() if measure == automation.measure), None)
        return None if label is None else {"PropertyValue": {"Label": label}}
    found = [_category(rule.signals, rule.options, kind, refs) for rule in automation.rules]
    if None in found or any(rule.is_na for rule in automation.rules):
        return None
    written: Plain = {"Options": [{"RuleCategory": _renamed(category, names)} for category in found if category]}
    defaults = [refs[key] for key in automation.otherwise]
    if defaults and kind == "multi":
        written["DefaultOptionRefIds"] = defaults
    elif defaults:
        written["DefaultOptionRefId"] = defaults[0]
    return written


def _renamed(category: Plain, names: Plain) -> Plain:
    return category | {"Category": names.get(category["Category"], category["Category"])}


def _category(signals: tuple[Any, ...], options: tuple[str, ...], kind: str, refs: dict[str, str]) -> Plain | None:
    only = signals[0] if len(signals) == 1 else None
    if not isinstance(only, Presence) or only.speaker is not None or only.at_least != 1 or only.within is not None:
        return None
    found: Plain = {"Category": only.behaviour, "Condition": "PRESENT" if only.is_present else "NOT_PRESENT"}
    chosen = [refs[key] for key in options]
    return found | ({"OptionRefIds": chosen} if kind == "multi" else {"OptionRefId": chosen[0]})
