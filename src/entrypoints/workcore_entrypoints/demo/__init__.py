"""Two made-up airports with people, assets and some weeks of work."""
