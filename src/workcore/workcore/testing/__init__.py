"""Contract suites, builders and strategies for everybody who writes an adapter."""
