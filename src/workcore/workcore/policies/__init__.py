"""Rules: tables, and the pure functions that read them."""
