"""Twins of every port that live in this process and forget everything with it."""
