"""The unit of work on PostgreSQL 14 and newer."""
