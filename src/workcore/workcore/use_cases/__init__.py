"""One file per verb: one unit of work, one explicit commit."""
