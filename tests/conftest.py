"""What holds for every test: readable asserts in shipped suites, no deadlines."""

import pytest
from hypothesis import settings

pytest_plugins = ["tests.support.run_folder"]
pytest.register_assert_rewrite("workcore.testing", "tests.support")

# Two busy cores make any per-example deadline a coin toss.
settings.register_profile("workcore", deadline=None, print_blob=True)
settings.load_profile("workcore")
