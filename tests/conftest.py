"""What holds for every test: readable asserts in shipped suites, no deadlines, no impatience."""

import os

import pytest
from hypothesis import settings

pytest_plugins = ["tests.support.run_folder", "tests.support.secrecy"]
pytest.register_assert_rewrite("workcore.testing", "tests.support")

# Two busy cores make any per-example deadline a coin toss.
settings.register_profile("workcore", deadline=None, print_blob=True)
settings.load_profile("workcore")

# Servers that tests start are called more often than people call.
for limit in ("RATE_LIMIT_PER_USER", "RATE_LIMIT_PER_ORGANISATION"):
    os.environ.setdefault(limit, "1000000000")
