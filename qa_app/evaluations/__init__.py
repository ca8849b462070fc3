"""Evaluations: an interaction scored by a reviewer, released to the agent, acknowledged or disputed."""
