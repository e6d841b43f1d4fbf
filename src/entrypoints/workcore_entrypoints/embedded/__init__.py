"""Real parts that need no installation, for one machine: development, demonstrations, tests."""
