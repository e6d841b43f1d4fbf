"""Plain data from entities and events, and back."""
