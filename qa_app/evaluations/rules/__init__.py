"""The rules of evaluating, as pure functions: the way of an evaluation, drafts, and stored scores."""
