"""What the audit trail costs, how soon it is sealed, and how quickly others check it."""
