"""From rows to domain values and back, by position: what every answer passes through."""
