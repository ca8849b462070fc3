"""Benchmarks are collected only when they are asked for: `pytest -m benchmark tests/benchmarks` (`make benchmark`)."""

import pytest


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if config.getoption("markexpr") == "benchmark" else True
