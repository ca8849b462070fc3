"""What can be wrong with a scorecard or with answers to it."""


class ScorecardError(Exception):
    """Base of the kernel's errors."""


class BadScorecard(ScorecardError):
    """A definition breaks one or more rules; `problems` lists them all as (path, message)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{path}: {message}" for path, message in problems))


class BadAnswers(ScorecardError):
    """Answers do not fit the scorecard; `problems` maps a question key to its message."""

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{key}: {message}" for key, message in problems.items()))
