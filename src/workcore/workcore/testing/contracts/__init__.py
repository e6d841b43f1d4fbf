"""
One behavioural suite per port. Subclass it where fixtures name your adapter.

The suites over a store ask for two fixtures, `units` (a `ports.unit_of_work.Units`)
and `directory`; both have to speak of one store. Stores may be shared between
tests: every test founds its own organisations.
"""
