"""What the core needs of the outside. Each port's docstring is its contract."""
