"""Hypothesis strategies: valid objects of every shape, and such that break exactly one rule."""

from workcore.testing.strategies.cases import cases
from workcore.testing.strategies.contents import contents
from workcore.testing.strategies.near_valid import NearValid, near_valid_contents
from workcore.testing.strategies.queries import queries
from workcore.testing.strategies.register import assets, users
from workcore.testing.strategies.values import amounts, json_objects, texts, windows

__all__ = [
    "NearValid",
    "amounts",
    "assets",
    "cases",
    "contents",
    "json_objects",
    "near_valid_contents",
    "queries",
    "texts",
    "users",
    "windows",
]
