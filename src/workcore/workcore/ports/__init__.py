"""What the core asks of the world, as protocols whose docstrings are the contract."""
